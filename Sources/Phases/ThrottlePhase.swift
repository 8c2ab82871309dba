import Jobs
import Journal
import Migrations

/// Limits the writes to a migration's source images, so that the rounds can catch up.
struct ThrottlePhase: Phase {
  let context: PhaseContext
  let assignment: Assignment
  let bytesPerSecond: UInt64

  func perform(_ job: RunningJob) async throws -> Settlement {
    let share = max(1, bytesPerSecond / UInt64(assignment.volumes.count))
    for volume in assignment.volumes {
      try await WriteLimit(context, volume).set(bytesPerSecond: share, job)
    }
    let (journal, migration) = (context.journal, assignment.migration)
    return { transaction in
      journal.record(
        .throttled, "writes are limited to \(share) bytes a second and volume", of: migration.id,
        in: transaction)
    }
  }
}
