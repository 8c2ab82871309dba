import Postgres

/// Reads a view of the schema `report`, whatever its columns are.
struct ReportQuery {
  private let view: String
  private let columns: [String]?
  private let migration: Int64?
  private let last: Int?

  /// - Parameters:
  ///   - columns: in this order; nil: all.
  ///   - migration: only its rows, where the view has such a column.
  ///   - last: only so many rows from the end.
  init(_ view: String, columns: [String]? = nil, migration: Int64? = nil, last: Int? = nil) {
    self.view = view
    self.columns = columns
    self.migration = migration
    self.last = last
  }

  /// The rows, in the order of the first column.
  func run(_ pool: ConnectionPool) async throws -> Table {
    let all = try await pool.all(.reportColumns, view)
    let chosen = columns.map { names in names.compactMap { name in all.first { $0.name == name } } }
    let shown = chosen ?? all
    guard !shown.isEmpty, let first = all.first else { return Table(columns ?? [], rows: []) }
    let hasMigration = all.contains { $0.name == "migration" }
    let order = all.first { ["round", "position", "at"].contains($0.name) } ?? first
    let direction = last == nil ? "" : " DESC"
    let rows = try await pool.all(
      Statement<[Cell]>(
        "report_\(view)_\(shown.count)_\(last == nil)",
        """
        SELECT \(shown.map(\.expression).joined(separator: ", "))
        FROM report.\(view.quotedAsIdentifier)
        WHERE ($1::bigint IS NULL OR \(hasMigration ? "migration" : "NULL") = $1)
        ORDER BY \((migration == nil ? first : order).name.quotedAsIdentifier)\(direction) LIMIT $2
        """
      ) { row in
        var cells: [Cell] = []
        for column in shown { cells.append(column.cell(try row.next(String?.self))) }
        return cells
      }, migration, last)
    return Table(shown.map(\.name), rows: last == nil ? rows : rows.reversed())
  }
}

/// A column of a view.
struct ReportColumn: PostgresRow {
  let name: String
  /// As Postgres formats it: `double precision`.
  let type: String

  init(row: inout RowReader) throws {
    name = try row.next()
    type = try row.next()
  }

  /// Its value as text: moments as ISO 8601 has them.
  var expression: String { "to_json(\(name.quotedAsIdentifier)) #>> '{}'" }

  func cell(_ text: String?) -> Cell {
    guard let text else { return .nothing }
    switch type {
    case "bigint", "integer", "smallint", "numeric":
      guard let number = Int64(text) else { return .text(text) }
      return name.hasSuffix("_bytes") ? .bytes(number) : .integer(number)
    case "double precision", "real":
      guard let number = Double(text) else { return .text(text) }
      if name.hasSuffix("_bytes_per_second") { return .rate(number) }
      if name.hasSuffix("_seconds") { return .seconds(number) }
      return name.hasSuffix("_percent") ? .percent(number) : .number(number, decimals: 3)
    case "boolean": return .flag(text == "true")
    case "json", "jsonb": return .json(text)
    default: return .text(text)
    }
  }
}

extension String {
  /// As a name in SQL, whatever is in it.
  fileprivate var quotedAsIdentifier: String {
    "\"" + replacing("\"", with: "\"\"") + "\""
  }
}

extension Statement where Row == ReportColumn {
  static let reportColumns = Self(
    "report_columns",
    """
    SELECT a.attname, format_type(a.atttypid, NULL)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'report' AND c.relname = $1 AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum
    """)
}
