import ArgumentParser
import Postgres

/// Lists migrations, or shows one.
struct Status: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the migrations, or show one with its volumes and rounds.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The migration's number; without it, all that are not over are listed.")
  var migration: Int64?

  @Flag(help: "List those that are over, too.")
  var all = false

  func run() async throws {
    let text = try await common.withDatabase { _, pool in
      if let migration { return try await details(of: migration, pool) }
      let rows = try await pool.all(.migrationSummaries, [Int64]?.none, all)
      return list(rows).text(output.format)
    }
    StandardOutput.write(text)
  }

  private func list(_ rows: [MigrationSummary]) -> Table {
    Table(
      "migration", "server", "from", "to", "volumes", "size_bytes", "phase", "round",
      "done_percent",
      "dirty_bytes_per_second", "predicted_seconds", "target_seconds", "downtime_seconds", "reason",
      rows: rows.map { row in
        [
          .integer(row.id), Cell(row.server), .text(row.source), .text(row.destination),
          Cell(row.volumes),
          Cell(bytes: row.size), .text(row.phase), Cell(row.round), Cell(percent: row.percent),
          Cell(rate: row.dirtyRate), Cell(seconds: row.predictedSeconds),
          .seconds(row.targetSeconds), Cell(seconds: row.downtimeSeconds), Cell(row.reason),
        ]
      })
  }

  private func details(of id: Int64, _ pool: ConnectionPool) async throws -> String {
    guard let row = try await pool.all(.migrationSummaries, [id], true).first else {
      throw Complaint.noMigration(id)
    }
    let volumes = try await ReportQuery(
      "volumes",
      columns: [
        "volume", "source_pool", "source_namespace", "source_image", "destination_pool",
        "destination_namespace", "destination_image", "size_bytes", "done_percent", "sealed_round",
        "verification", "suspect_bytes",
      ], migration: id
    ).run(pool)
    let rounds = try await ReportQuery(
      "rounds",
      columns: [
        "round", "kind", "started_at", "duration_seconds", "changed_bytes", "written_bytes",
        "wire_bytes", "written_bytes_per_second", "dirty_bytes_per_second",
        "predicted_downtime_seconds", "verdict",
      ], migration: id
    ).run(pool)
    let properties = properties(row)
    switch output.format {
    case .table:
      return [properties.text(.table), volumes.text(.table), rounds.text(.table)]
        .joined(separator: "\n")
    case .csv: return properties.text(.csv)
    case .json:
      let nested: [(String, Cell)] = [
        ("volumes_in_detail", .json(volumes.text(.json))), ("rounds", .json(rounds.text(.json))),
      ]
      return Properties(properties.properties.map { ($0.name, $0.value) } + nested).text(.json)
    }
  }

  private func properties(_ row: MigrationSummary) -> Properties {
    Properties([
      ("migration", .integer(row.id)), ("server", Cell(row.server)), ("from", .text(row.source)),
      ("to", .text(row.destination)),
      ("phase", .text(row.phase)), ("owner", .text(row.owner)), ("round", Cell(row.round)),
      ("reason", Cell(row.reason)),
      ("volumes", Cell(row.volumes)), ("size_bytes", Cell(bytes: row.size)),
      ("done_percent", Cell(percent: row.percent)),
      ("dirty_bytes_per_second", Cell(rate: row.dirtyRate)),
      ("rate_bytes_per_second", Cell(rate: row.linkRate)),
      ("write_limit_bytes_per_second", Cell(rate: row.writeLimit)),
      ("predicted_seconds", Cell(seconds: row.predictedSeconds)),
      ("target_seconds", .seconds(row.targetSeconds)), ("verdict", Cell(row.verdict)),
      ("explanation", Cell(row.explanation)),
      ("downtime_seconds", Cell(seconds: row.downtimeSeconds)),
    ])
  }
}
