import Jobs
import Journal
import Migrations
import OpenStack

/// Lets the source go on. The owner's row says that it may.
struct ThawPhase: Phase {
  let context: PhaseContext
  let assignment: Assignment

  func perform(_ job: RunningJob) async throws -> Settlement {
    let (journal, migration, round) = (context.journal, assignment.migration, assignment.round)
    guard migration.owner == .source else { throw NotTheOwner(side: .source, migration) }
    let start = ContinuousClock.now
    let hook = { _ = try await HookRunner(context, assignment).run(.thaw, job) }
    do {
      if let source = try context.source(assignment, job) {
        try await source.start(hook)
      } else {
        try await hook()
      }
    } catch let error as CloudError where error.isNotFound {
      // Its user deleted it: there is nothing that could go on.
      try await job.write { transaction in
        journal.record(.finding, "the source is gone: \(error)", of: migration.id, in: transaction)
      }
      try await hook()
    }
    if assignment.isByImage, let work = try context.serverJob(assignment, job) {
      try await removeUpload(work)
    }
    let took = ContinuousClock.now - start
    return { transaction in
      journal.record(
        .thaw, took: took, of: migration.id, round: round, in: transaction)
      try await journal.apply(
        .thawed, to: migration.id, reason: migration.reason, in: transaction)
    }
  }

  /// Another attempt needs the disks as they are then. The server runs: what cannot be removed yet is,
  /// before that attempt or with the migration's end.
  private func removeUpload(_ work: ServerJob) async throws {
    do {
      try await ImageUpload(work).remove()
    } catch let error where !error.endsTheJob {
      try await work.note("what was uploaded is not removed yet: \(error)")
    }
  }
}

/// Something was to be started that the owner's row does not allow.
struct NotTheOwner: Error, CustomStringConvertible {
  let side: Side
  let owner: Owner

  init(side: Side, _ migration: MigrationRecord) {
    self.side = side
    owner = migration.owner
  }

  var description: String {
    "the \(side.rawValue) must not be started: the right to run lies with \(owner.rawValue)"
  }
}
