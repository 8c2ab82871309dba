import ArgumentParser
import Glibc
import Postgres

/// Follows migrations until they end.
struct Watch: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Follow migrations live until they end.",
    discussion: """
      On a terminal the lines are drawn anew; elsewhere each change is a line of its own, with --format json an \
      object, with --format csv a row. Ends with exit code 0 when all are done, and 8 when one failed or was cancelled.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "Migrations' numbers; without any, all that are not over.")
  var migrations: [Int64] = []

  @Option(help: "How often to look, such as 500ms.", transform: Duration.argument)
  var interval: Duration = .milliseconds(500)

  func run() async throws {
    let endings = try await common.withDatabase { _, pool in
      try await follow(pool)
    }
    let unfinished = endings.filter { !$0.hasSucceeded }
    guard unfinished.isEmpty else {
      let text = unfinished.map {
        "migration \($0.id) \($0.phase)" + ($0.reason.map { ": \($0)" } ?? "")
      }
      throw Complaint(.unfinished, text.joined(separator: "; "))
    }
  }

  private func follow(_ pool: ConnectionPool) async throws -> [MigrationSummary] {
    var rows = try await pool.all(
      .migrationSummaries, migrations.isEmpty ? [Int64]?.none : migrations, false)
    if let missing = migrations.first(where: { id in !rows.contains { $0.id == id } }) {
      throw Complaint.noMigration(missing)
    }
    // Those there are now; later ones are somebody else's to watch.
    let ids = rows.map(\.id)
    guard !ids.isEmpty else {
      if output.format == .table { StandardOutput.write("no migration is under way") }
      return []
    }
    var view: any WatchView =
      switch output.format {
      case .table: StandardOutput.isTerminal ? TerminalView() : LineView()
      case .json, .csv: RowView(output.format)
      }
    var speeds = Speeds()
    while true {
      view.show(rows.map { WatchLine($0, speeds.update($0)) })
      if rows.allSatisfy(\.hasEnded) { return rows }
      try await Task.sleep(for: interval)
      do {
        rows = try await pool.all(.migrationSummaries, ids, true)
      } catch let error as PostgresError where error.isWorthReconnecting {
        // Whoever watches wants to go on watching when the database is back.
        view.say("Postgres is away: \(error.message)")
      }
    }
  }
}
