import ArgumentParser
import Journal
import Migrations
import Postgres

/// Go on without a region that is lost for good.
struct WriteOff: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Go on without a region that is lost for good.",
    discussion: """
      For a migration that waits for a region which does not come back: whose destination is being activated or failed to, \
      or which is being cancelled or finalized. Where the destination is lost, the source goes on, and the migration is \
      cancelled; where the source is, the destination is started without a look at it. What Longhaul made in the lost region stays there. \
      Nothing checks that nothing runs there: that is your word, and --yes says it. Refused while a worker of the region is alive.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "The region that is lost.")
  var region: String

  @Flag(help: "Nothing of the migration runs in that region, nor will when it comes back.")
  var yes = false

  @Argument(help: "The migration's number.")
  var migration: Int64

  func run() async throws {
    try await common.withDatabase { _, pool in
      let journal = Journal(pool: pool, author: .person(Operator.name))
      let id = MigrationID(migration)
      let record = try await journal.migration(id)
      let side: Side
      switch region {
      case record.sourceRegion: side = .source
      case record.destinationRegion: side = .destination
      default:
        throw Complaint(
          .usage,
          "migration \(id) goes from \(record.sourceRegion) to \(record.destinationRegion), not by \(region)"
        )
      }
      // Checked first: it would be an error whatever is said.
      _ = try State.next(record.state, on: .writtenOff(side), record.policy)
      let alive = try await pool.one(.liveWorkers, region)
      guard alive == 0 else {
        throw Complaint(
          .refused,
          "\(alive) worker(s) of \(region) are alive: a region that is lost has none. Stop them first"
        )
      }
      guard yes else {
        throw Complaint(
          .refused,
          """
          nothing was done: say --yes if nothing of migration \(id) runs in \(region), nor will when it comes back; \
          what runs in both regions writes to two copies, of which one is lost
          """)
      }
      let state = try await journal.apply(.writtenOff(side), to: id)
      var table = Table("migration", "phase")
      table.rows.append([.integer(migration), .text(state.phase.rawValue)])
      StandardOutput.write(table.text(output.format))
    }
  }
}
