import ArgumentParser
import Postgres

/// Prints the views of the schema `report`.
struct Report: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the reports, or print one.",
    discussion: """
      Each is a view of the database's schema report, for any SQL client to read too: \
      SELECT * FROM report.downtime.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The report's name; without it, all are listed.")
  var name: String?

  @Option(name: .shortAndLong, help: "Only what is about this migration.")
  var migration: Int64?

  @Option(name: .shortAndLong, help: "Only so many rows from the end.")
  var last: Int?

  @Option(help: "Only these columns, separated by commas.")
  var columns: String?

  func validate() throws {
    if let last, last < 1 { throw ValidationError("--last has to be at least 1") }
  }

  func run() async throws {
    let table = try await common.withDatabase { _, pool in
      let views = try await pool.all(.reportViews)
      if views.isEmpty { throw Complaint.noSchema }
      guard let name else {
        return Table("report", "about", rows: views.map { [.text($0.name), .text($0.about)] })
      }
      guard views.contains(where: { $0.name == name }) else {
        throw Complaint.unknown(
          "report", name, known: views.map(\.name), where: "the database")
      }
      return try await ReportQuery(
        name, columns: try await chosen(name, pool), migration: migration, last: last
      ).run(pool)
    }
    StandardOutput.write(table.text(output.format))
  }

  private func chosen(_ view: String, _ pool: ConnectionPool) async throws -> [String]? {
    guard let columns else { return nil }
    let known = try await pool.all(.reportColumns, view).map(\.name)
    let names = columns.split(separator: ",").map { String($0.trimmingPrefix(" ")) }
    for name in names where !known.contains(name) {
      throw Complaint.unknown("column", name, known: known, where: "report.\(view)")
    }
    return names
  }
}

/// A view of the schema `report`.
struct ReportView: PostgresRow {
  let name: String
  let about: String

  init(row: inout RowReader) throws {
    name = try row.next()
    about = try row.next()
  }
}

extension Statement where Row == ReportView {
  static let reportViews = Self(
    "report_views",
    """
    SELECT c.relname, coalesce(obj_description(c.oid, 'pg_class'), '')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'report' AND c.relkind IN ('v', 'm') ORDER BY c.relname
    """)
}

extension Complaint {
  static let noSchema = Complaint(
    .refused, "the database has no schema of Longhaul: run longhaul db migrate")
}
