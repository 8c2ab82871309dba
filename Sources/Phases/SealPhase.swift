import Ceph
import Jobs
import Journal
import Migrations

/// Completes a round: a snapshot at the destination that is alike to the source's, the pair
/// recorded with its ids, and what follows decided with a new estimate.
struct SealPhase: Phase {
  let context: PhaseContext
  let assignment: Assignment

  init(_ context: PhaseContext, _ assignment: Assignment) {
    self.context = context
    self.assignment = assignment
  }

  func perform(_ job: RunningJob) async throws -> Settlement {
    let (journal, migration, round) = (context.journal, assignment.migration, assignment.round)
    async let look = obstacle(job)
    let start = ContinuousClock.now
    let name = SnapshotName(migration.id, round: round, job: job.claim.job, fence: job.claim.fence)
    let seals = try await withThrowingTaskGroup(of: (VolumeID, Snapshot).self) { group in
      for volume in assignment.volumes {
        group.addTask {
          let snapshot = try await context.withImage(volume.destination) { image in
            try await DestinationLock.holding(image, job) {
              try await image.createOwnSnapshot(name)
            }
          }
          return (volume.id, snapshot)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let seconds = ContinuousClock.now - start
    let obstacle = try await look
    return { transaction in
      for (volume, snapshot) in seals {
        journal.recordSeal(
          volume: volume, round: round, name: snapshot.name, id: snapshot.id, in: transaction)
      }
      journal.completeRound(round, of: migration.id, in: transaction)
      journal.record(
        .seal, took: seconds, of: migration.id, round: round, in: transaction)
      // The final round is decided already.
      let decision =
        migration.state.phase == .finalRound
        ? nil
        : try await journal.decide(
          migration.id, round: round, obstacle: obstacle, in: transaction)
      try await journal.apply(
        .sealed(decision?.verdict ?? .cutOver), to: migration.id, reason: decision?.explanation,
        in: transaction)
    }
  }

  /// What would keep the destination from starting: found out while the source still runs.
  private func obstacle(_ job: RunningJob) async throws -> String? {
    if migration.state.phase == .finalRound || assignment.round == 0 { return nil }
    do {
      return try await context.destination(assignment, job)?.obstacle()
    } catch let error where !error.endsTheJob {
      return "\(error)"
    }
  }

  private var migration: MigrationRecord { assignment.migration }
}
