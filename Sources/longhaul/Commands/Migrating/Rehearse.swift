import ArgumentParser
import Journal
import Migrations
import Postgres

/// Boots a copy of a server at its destination, to see whether it would come up.
struct Rehearse: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Boot a clone of the last sealed round at the destination, and remove it.",
    discussion: """
      The clone runs without any network, or on the one that --network names, which should lead nowhere: it \
      believes it is the server itself. Its probe is asked if it has one, the end of its console is shown, and \
      everything is removed. The migration goes on meanwhile. Exit code 1 when it did not boot or its probe \
      did not succeed.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The migration's number.")
  var migration: Int64

  @Option(help: "A network at the destination, by name or id, that leads nowhere else.")
  var network: String?

  @Option(
    name: .customLong("for"),
    help: "How long the guest runs before its console is read, if it has no probe, such as 30s.",
    transform: Duration.argument)
  var watch: Duration = .seconds(30)

  func run() async throws {
    guard watch <= .seconds(3600) else { throw Complaint(.usage, "--for has to be at most 1 h") }
    let result = try await common.withDatabase { _, pool in
      let journal = Journal(pool: pool, author: .person(Operator.name))
      let number = try await journal.submitRehearsal(
        of: MigrationID(migration), network: network, watch: watch)
      return try await follow(number, pool)
    }
    StandardOutput.write(result.properties(output.format == .json).text(output.format))
    if output.format == .table, let console = result.console, !console.isEmpty {
      StandardOutput.write("\nThe end of its console:\n" + console.harmlessLines + "\n")
    }
    if let error = result.error { throw Complaint(.failure, "the rehearsal failed: \(error)") }
  }

  /// Says each step once, until it is over.
  private func follow(_ number: Int64, _ pool: ConnectionPool) async throws -> RehearsalRow {
    var said: String?
    while true {
      let row = try await pool.one(.rehearsalRow, number)
      if let step = row.step, step != said, row.finished == nil {
        StandardOutput.writeError("longhaul: rehearsal \(number): \(step)")
        said = step
      }
      if row.finished != nil { return row }
      try await Task.sleep(for: .milliseconds(300))
    }
  }
}

/// A rehearsal, as far as it is shown.
struct RehearsalRow: PostgresRow {
  let id: Int64
  let migration: Int64
  let round: Int?
  let step: String?
  let finished: String?
  let outcome: String?
  let boot: Double?
  let probe: Double?
  let error: String?
  let console: String?

  init(row: inout RowReader) throws {
    id = try row.next()
    migration = try row.next()
    round = try row.next()
    step = try row.next()
    finished = try row.next()
    outcome = try row.next()
    boot = try row.next()
    probe = try row.next()
    error = try row.next()
    console = try row.next()
  }

  func properties(_ withConsole: Bool) -> Properties {
    Properties(
      [
        ("rehearsal", .integer(id)), ("migration", .integer(migration)), ("round", Cell(round)),
        ("outcome", Cell(outcome)), ("boot_seconds", Cell(seconds: boot)),
        ("probe_seconds", Cell(seconds: probe)), ("error", Cell(error)),
      ] + (withConsole ? [("console", Cell(console))] : []))
  }
}

extension Statement where Row == RehearsalRow {
  static let rehearsalRow = Self(
    "rehearsal_row",
    """
    SELECT id, migration, round, step, finished_at::text, outcome, boot_seconds, probe_seconds, error,
           console
    FROM longhaul.rehearsal WHERE id = $1
    """)
}
