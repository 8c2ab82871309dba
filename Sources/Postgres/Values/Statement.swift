/// A named statement with bound parameters `$1`, `$2`, …; prepared once per connection, when first
/// used there. Its name stands in errors, logs and metrics, and belongs to one text only.
public struct Statement<Row: Sendable>: Sendable {
  /// Its name on the server.
  public let name: String
  /// Its text: a single SQL command.
  public let sql: String
  let row: @Sendable (inout RowReader) throws -> Row

  /// A statement whose rows are read by a closure, column by column in their order.
  public init(
    _ name: String, _ sql: String, row: @escaping @Sendable (inout RowReader) throws -> Row
  ) {
    self.name = name
    self.sql = sql
    self.row = row
  }
}

extension Statement where Row == Void {
  /// A statement that is run for its effect; what rows it returns are not looked at.
  public init(_ name: String, _ sql: String) {
    self.init(name, sql) { _ in }
  }
}

extension Statement where Row: PostgresRow {
  /// A statement that fills a type that knows its columns.
  public init(_ name: String, _ sql: String) {
    self.init(name, sql) { row in try Row(row: &row) }
  }
}

extension Statement where Row: PostgresDecodable {
  /// A statement with a single column.
  public init(_ name: String, _ sql: String) {
    self.init(name, sql) { row in try row.next() }
  }
}

/// A type that is read from a row.
public protocol PostgresRow: Sendable {
  /// Reads the columns in the order in which the statement lists them.
  init(row: inout RowReader) throws
}
