import Ceph
import Jobs
import Journal
import Migrations
import OpenStack

/// Stops whatever writes to the source, waits until it has let go, and takes the last snapshot.
///
/// It is not tried again when it fails: the source stands still, so the migration is told at once,
/// and lets it go on. Only when a worker vanishes does the next one begin it anew; or, by Glance, when a
/// service was away.
struct FreezePhase: Phase {
  let context: PhaseContext
  let assignment: Assignment

  func perform(_ job: RunningJob) async throws -> Settlement {
    let (journal, migration, round) = (context.journal, assignment.migration, assignment.round)
    do {
      if assignment.isByImage, let work = try context.serverJob(assignment, job) {
        try await ImageUpload(work).prepare()
      }
      if !assignment.isByImage { try await RoundSnapshots(context, assignment).requireBases() }
      let source = try context.source(assignment, job)
      // While it still runs: a start that came after the stop would have it run beside its twin.
      try await source?.prepareToStop()
      // The downtime is counted from here.
      try await job.write { transaction in
        journal.recordFrozen(migration.id, in: transaction)
        journal.beginRound(round, .final, of: migration.id, in: transaction)
      }
      let start = ContinuousClock.now
      if try await HookRunner(context, assignment).run(.freeze, job) {
        // That may have taken minutes.
        try await source?.prepareToStop()
      }
      try await source?.stop()
      async let lock: Void? = source?.keepStopped()
      // An upload takes too long to find out after it.
      if assignment.isByImage { try await lock }
      let stood: (frozen: Duration, snapshots: [TakenSnapshot], took: Duration)
      do {
        stood = try await standingStill(since: start, job)
      } catch {
        // Broken off it might arrive at any time, and thaw would wait for that.
        _ = try? await lock
        throw error
      }
      try await lock
      // A lock that was taken away says that it may have run: no image tells.
      if assignment.isByImage { try await source?.keepStoppedAgain() }
      return { transaction in
        journal.record(stood.snapshots, round: round, in: transaction)
        journal.record(
          .freeze, took: stood.frozen, of: migration.id, round: round, in: transaction)
        journal.record(
          .snapshot, took: stood.took, of: migration.id, round: round, in: transaction)
        try await journal.apply(
          .frozen(volumes: stood.snapshots.count), to: migration.id, in: transaction)
      }
    } catch let error as CloudError where assignment.isByImage && error.isPassing {
      // What was uploaded so far took its time, and is found again.
      throw error
    } catch let error where !error.endsTheJob {
      throw PermanentFailure("\(error)")
    }
  }

  /// Takes the last snapshots once nobody can write any more, or uploads images in their place.
  ///
  /// - Returns: how long that took, the snapshots, and how long those took.
  private func standingStill(
    since start: ContinuousClock.Instant, _ job: RunningJob
  ) async throws -> (frozen: Duration, snapshots: [TakenSnapshot], took: Duration) {
    if assignment.isByImage, let work = try context.serverJob(assignment, job) {
      let frozen = ContinuousClock.now - start
      let images = try await ImageUpload(work).run()
      return (frozen, images, .now - start - frozen)
    }
    if assignment.isPaused {
      return try await SourceFence(context, assignment.volumes, job).holding {
        let frozen = ContinuousClock.now - start
        let (snapshots, took) = try await RoundSnapshots(context, assignment).take(job)
        return (frozen, snapshots, took)
      }
    }
    try await ImageRelease(context, job).wait(
      for: assignment.volumes.map(\.source),
      "after the freeze: whoever has it open must close it; for volumes alone the freeze hook sees to that"
    )
    if assignment.server == nil { try await shutOutLapsed(job) }
    let frozen = ContinuousClock.now - start
    let (snapshots, took) = try await RoundSnapshots(context, assignment).take(job)
    return (frozen, snapshots, took)
  }

  /// Whoever holds a lock and does not watch its image was cut off from the cluster, or died: it would write on once it is
  /// back. Who takes the lock away has the cluster shut it out.
  private func shutOutLapsed(_ job: RunningJob) async throws {
    for volume in assignment.volumes {
      try await context.withSource(volume) { image in
        guard try await image.information().features.contains(.exclusiveLock),
          try await !image.lockOwners().isEmpty
        else { return }
        try job.check()
        try await image.acquireExclusiveLock()
      }
    }
  }
}
