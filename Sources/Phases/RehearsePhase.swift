import Jobs
import Journal
import Migrations
import OpenStack

/// Boots a clone of the last sealed round, looks at it, and removes it. It disturbs nothing of the
/// migration, which does not even learn whether it failed.
struct RehearsePhase: Phase {
  let context: PhaseContext
  let assignment: Assignment
  let number: Int64

  func perform(_ job: RunningJob) async throws -> Settlement {
    guard let work = try context.serverJob(assignment, job) else {
      throw PermanentFailure("a migration of volumes alone has no server that could be booted")
    }
    let (journal, migration) = (context.journal, assignment.migration.id)
    for left in try await journal.leftRehearsals(of: migration, except: number, unfinished: false) {
      try await Rehearsal(work, left).clear()
    }
    let rehearsal = Rehearsal(work, try await journal.rehearsal(number))
    // A worker that vanished may have left any of it.
    if job.claim.attempt > 1 { try await rehearsal.remove() }
    var result = RehearsalResult(round: assignment.round)
    do {
      try await rehearsal.run(&result)
    } catch let error where !error.endsTheJob {
      result.error = "\(error)"
    }
    try await rehearsal.step("removes everything")
    try await rehearsal.remove()
    let (number, ended) = (number, result)
    return { transaction in
      journal.finishRehearsal(number, ended, of: migration, in: transaction)
    }
  }
}
