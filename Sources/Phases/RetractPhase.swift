import Jobs
import Journal
import Migrations

/// Takes back a destination whose activation failed, so that the source can go on.
struct RetractPhase: Phase {
  let context: PhaseContext
  let assignment: Assignment

  func perform(_ job: RunningJob) async throws -> Settlement {
    let (journal, migration) = (context.journal, assignment.migration.id)
    if try await journal.isWrittenOff(migration) {
      throw PermanentFailure(
        """
        the source is lost, and the destination holds the only copy: nothing of it is taken back. \
        `longhaul resume \(migration)` and `longhaul write-off \(migration)` start it
        """)
    }
    guard try await Retraction(context, assignment, job).run() else {
      throw PermanentFailure(
        """
        the destination may have run, and written: it cannot be taken back. `longhaul resume \(migration)` starts \
        it; once it is done, `longhaul failback \(migration)` brings back what it wrote
        """)
    }
    return { transaction in try await journal.apply(.retracted, to: migration, in: transaction) }
  }
}
