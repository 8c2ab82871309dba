import ArgumentParser
import Journal
import Migrations
import Postgres

/// Go on without a region that is lost for good.
struct WriteOff: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Go on without a region that is lost for good.",
    discussion: """
      The destination is lost: the source goes on where the destination was being started, and the migration is cancelled; of one \
      that is done the source keeps its snapshots, stopped and locked, for you to unlock and start. The source is lost: the \
      destination is started without a look at it where it was being started; before that, the migration is cancelled, and the \
      destination keeps what it has. Say it again where the migration then waits for the region to be cleaned up: what Longhaul \
      made there stays there. Where the region comes back, nothing of it is deleted that may have run.
      Nothing checks that nothing runs there: that is your word, and --yes says it. Refused while a worker of the region is \
      alive, or what it began may still arrive.
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
      // First: it would be an error whatever is said.
      _ = try State.next(record.state, on: .writtenOff(side), record.policy)
      if record.state.phase == .done {
        try await journal.requireNoFailback(of: id, removesSource: false)
      }
      let isKnown = side == .destination ? try await journal.isWrittenOff(id, side) : false
      let state = try await pool.transaction { transaction in
        if side == .source, record.state.phase == .activating,
          try await !journal.isWaiting(id, for: region, in: transaction)
        {
          throw Complaint(
            .refused, "nothing was done: migration \(id) waits for nothing in \(region)")
        }
        // Before its jobs are withdrawn. Of what was written off already nothing is touched there.
        if !isKnown { try await requireSilence(id, journal, transaction) }
        try requireWord(id)
        let state = try await journal.apply(.writtenOff(side), to: id, in: transaction)
        // What is left in the other region may be the only copy.
        if side == .destination {
          journal.recordSourceRemoval(false, of: id, in: transaction)
        }
        return state
      }
      var table = Table("migration", "phase")
      table.rows.append([.integer(migration), .text(state.phase.rawValue)])
      StandardOutput.write(table.text(output.format))
    }
  }

  /// Throws where something may still be done there.
  private func requireSilence(
    _ id: MigrationID, _ journal: Journal, _ transaction: Transaction
  ) async throws {
    if try await journal.mayAct(id, in: region, in: transaction) {
      throw Complaint(
        .refused,
        """
        nothing was done: a worker of \(region) is alive, or what it began for migration \(id) may still arrive. \
        Stop the workers; the rest ends by itself within some minutes
        """)
    }
  }

  private func requireWord(_ id: MigrationID) throws {
    guard yes else {
      throw Complaint(
        .refused,
        """
        nothing was done: say --yes if nothing of migration \(id) runs in \(region), nor will when it comes back; \
        what runs in both regions writes to two copies, of which one is lost
        """)
    }
  }
}
