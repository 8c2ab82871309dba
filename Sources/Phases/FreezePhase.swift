import Ceph
import Jobs
import Journal
import Migrations

/// Stops whatever writes to the source, waits until it has let go, and takes the last snapshot.
///
/// It is not tried again when it fails: the source stands still, so the migration is told at once,
/// and lets it go on. Only when a worker vanishes does the next one begin it anew.
struct FreezePhase: Phase {
  let context: PhaseContext
  let assignment: Assignment

  init(_ context: PhaseContext, _ assignment: Assignment) {
    self.context = context
    self.assignment = assignment
  }

  func perform(_ job: RunningJob) async throws -> Settlement {
    let (journal, migration, round) = (context.journal, assignment.migration, assignment.round)
    try await job.write { transaction in
      journal.recordFrozen(migration.id, in: transaction)
      journal.beginRound(round, .final, of: migration.id, in: transaction)
    }
    do {
      if assignment.isByImage, let work = try context.serverJob(assignment, job) {
        try await ImageUpload(work).prepare()
      }
      let start = ContinuousClock.now
      try await HookRunner(context, assignment).run(.freeze, job)
      let source = try context.source(assignment, job)
      try await source?.stop()
      async let lock: Void? = source?.keepStopped()
      // An upload takes too long to find out after it.
      if assignment.isByImage { try await lock }
      let (frozen, snapshots, seconds) = try await standingStill(since: start, job)
      try await lock
      if assignment.isByImage { try await source?.keepStopped() }
      return { transaction in
        journal.record(snapshots, round: round, in: transaction)
        journal.record(
          .freeze, took: frozen, of: migration.id, round: round, in: transaction)
        journal.record(
          .snapshot, took: seconds, of: migration.id, round: round, in: transaction)
        try await journal.apply(
          .frozen(volumes: snapshots.count), to: migration.id, in: transaction)
      }
    } catch let lost as ClaimLost {
      throw lost
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      throw PermanentFailure("\(error)")
    }
  }

  /// Takes the last snapshots once nobody can write any more, or uploads images in their place.
  ///
  /// - Returns: how long that took, the snapshots, and how long those took.
  private func standingStill(
    since start: ContinuousClock.Instant, _ job: RunningJob
  ) async throws -> (Duration, [TakenSnapshot], Duration) {
    if assignment.isByImage, let work = try context.serverJob(assignment, job) {
      let frozen = ContinuousClock.now - start
      let images = try await ImageUpload(work).run()
      return (frozen, images, .now - start - frozen)
    }
    if assignment.isPaused {
      return try await SourceFence(context, assignment.volumes, job).holding {
        let frozen = ContinuousClock.now - start
        let (snapshots, seconds) = try await RoundSnapshots(context, assignment).take(job)
        return (frozen, snapshots, seconds)
      }
    }
    try await waitUntilReleased(job)
    let frozen = ContinuousClock.now - start
    let (snapshots, seconds) = try await RoundSnapshots(context, assignment).take(job)
    return (frozen, snapshots, seconds)
  }

  /// A watcher that is not ours is somebody who has the image open and may write (facts: a
  /// hypervisor has let go when its watcher is gone).
  private func waitUntilReleased(_ job: RunningJob) async throws {
    let limit = ContinuousClock.now + Self.releaseLimit
    for volume in assignment.volumes {
      try await context.withImage(volume.source, readOnly: true) { image in
        var watchers = try await image.watchers().filter { !$0.isOurs }
        while !watchers.isEmpty {
          try job.check()
          guard ContinuousClock.now < limit else {
            throw StillOpen(image: volume.source, watchers: watchers.map(\.address))
          }
          try await Task.sleep(for: .milliseconds(25))
          watchers = try await image.watchers().filter { !$0.isOurs }
        }
      }
    }
  }

  /// Longer than this no freeze is worth waiting for: a client that died keeps its watch for 30 s.
  private static let releaseLimit: Duration = .seconds(15)
}

/// Somebody still has a source image open after the freeze.
struct StillOpen: Error, CustomStringConvertible {
  let image: ImageAddress
  let watchers: [String]

  var description: String {
    """
    \(image) is still open at \(watchers.joined(separator: ", ")) after the freeze: whatever \
    writes to it must close it, by the freeze hook where it is no server's
    """
  }
}
