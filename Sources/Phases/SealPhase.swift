import Ceph
import Jobs
import Journal
import Migrations

/// Completes a round: a snapshot at the destination that is alike to the source's, the pair
/// recorded with its ids, and what follows decided with a new estimate.
struct SealPhase: Phase {
  let context: PhaseContext
  let assignment: Assignment

  func perform(_ job: RunningJob) async throws -> Settlement {
    let (journal, migration, round) = (context.journal, assignment.migration, assignment.round)
    let isFinal = migration.state.phase == .finalRound
    if !isFinal { try await IntruderCheck(context, assignment).run(job) }
    async let early = isFinal ? obstacle(job) : nil
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
    let took = ContinuousClock.now - start
    // Before the downtime it is looked at after the snapshots: what was started just before is seen.
    let obstacle = isFinal ? try await early : try await obstacle(job)
    if isFinal, let obstacle {
      if obstacle.mayHaveWritten {
        // Another attempt, which finds it stopped, must not take these images for alike.
        try await job.write { transaction in
          journal.record(.intruder, obstacle.what, of: migration.id, in: transaction)
        }
        try await standDown(job)
      }
      throw PermanentFailure("the destination could not start: \(obstacle.what)")
    }
    let wasSeen = try await journal.hasIntruder(migration.id)
    let hasIntruder = wasSeen || obstacle?.mayHaveWritten ?? false
    if isFinal, hasIntruder {
      throw PermanentFailure("the destination ran while the last changes were copied")
    }
    let foreign = hasIntruder ? try await foreignWrites() : []
    return { transaction in
      for (volume, ranges) in foreign { journal.distrust(ranges, of: volume, in: transaction) }
      for (volume, snapshot) in seals {
        journal.recordSeal(
          volume: volume, round: round, name: snapshot.name, id: snapshot.id, in: transaction)
      }
      journal.completeRound(round, of: migration.id, in: transaction)
      journal.record(
        .seal, took: took, of: migration.id, round: round, in: transaction)
      // The final round is decided already.
      let decision =
        isFinal
        ? nil
        : try await journal.decide(
          migration.id, round: round, obstacle: obstacle?.what, in: transaction)
      try await journal.apply(
        .sealed(decision?.verdict ?? .cutOver), to: migration.id, reason: decision?.explanation,
        in: transaction)
    }
  }

  /// What would keep the destination from starting: found out while the source still runs, and once more
  /// of a server that somebody may have started since.
  private func obstacle(_ job: RunningJob) async throws -> Obstacle? {
    let isFinal = migration.state.phase == .finalRound
    if isFinal, !assignment.movesServer { return nil }
    do {
      return try await context.destination(assignment, job)?.obstacle()
    } catch let error where !error.endsTheJob {
      // The start itself has more time to ask.
      return isFinal ? nil : Obstacle(what: "\(error)")
    }
  }

  /// The source goes on, and must do so alone.
  private func standDown(_ job: RunningJob) async throws {
    guard let work = try context.serverJob(assignment, job) else { return }
    do {
      try await DestinationServer(work).standDown()
    } catch let error where !error.endsTheJob {
      // No other attempt is worth that the source stands still.
      throw PermanentFailure("the destination runs, and could not be stopped: \(error)")
    }
  }

  /// A server that somebody started may have written after its volume was copied, and before it was sealed.
  private func foreignWrites() async throws -> [(VolumeID, RangeSet<UInt64>)] {
    var foreign: [(VolumeID, RangeSet<UInt64>)] = []
    for volume in assignment.volumes {
      let round = try await context.journal.volumeRound(volume.id, assignment.round)
      let ranges = try await context.withImage(volume.destination, readOnly: true) { image in
        try await ForeignWrites(context.journal, volume, round).ranges(image)
      }
      foreign.append((volume.id, ranges))
    }
    return foreign
  }

  private var migration: MigrationRecord { assignment.migration }
}
