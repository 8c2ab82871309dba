import Jobs
import Journal

/// Takes the limits back.
struct UnthrottlePhase: Phase {
  let context: PhaseContext
  let assignment: Assignment

  func perform(_ job: RunningJob) async throws -> Settlement {
    for volume in assignment.volumes {
      try await WriteLimit(context, volume).restore(job)
    }
    let (journal, migration) = (context.journal, assignment.migration)
    return { transaction in
      journal.record(
        .unthrottled, "writes are as fast as before", of: migration.id, in: transaction)
    }
  }
}
