import Ceph
import Jobs
import Journal
import Migrations

/// One snapshot of each of a migration's source images, and for each the older one that the
/// destination already has.
struct RoundSnapshots {
  private let context: PhaseContext
  private let assignment: Assignment

  init(_ context: PhaseContext, _ assignment: Assignment) {
    self.context = context
    self.assignment = assignment
  }

  /// Takes them all.
  ///
  /// - Throws: `PermanentFailure` when another image has come in the place of one of them.
  func take(_ job: RunningJob) async throws -> (snapshots: [TakenSnapshot], took: Duration) {
    let name = SnapshotName(
      assignment.migration.id, round: assignment.round, job: job.claim.job, fence: job.claim.fence)
    let start = ContinuousClock.now
    let snapshots = try await withThrowingTaskGroup(of: TakenSnapshot.self) { group in
      for volume in assignment.volumes {
        group.addTask { try await take(volume, name, job) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    return (snapshots.sorted { $0.volume.number < $1.volume.number }, .now - start)
  }

  /// Makes sure, while the source still runs, that the last round has only the last changes to copy.
  ///
  /// - Throws: `PermanentFailure` where a snapshot is gone that it is to go on from.
  func requireBases() async throws {
    for volume in assignment.volumes {
      let last = try await context.journal.sealedPairs(of: volume.id).first
      guard let last else { continue }
      let standing = try await context.withImage(volume.source, readOnly: true) { image in
        try await image.snapshots().map(\.id)
      }
      if !standing.contains(last.source.id) { throw Self.baseGone(last, volume) }
    }
  }

  private static func baseGone(_ last: SealedPair, _ volume: VolumeRecord) -> PermanentFailure {
    PermanentFailure(
      """
      the snapshot \(last.sourceSnapshot.name) of \(volume.source) is gone, and far more than the last changes \
      would be copied while the source stands still: the next round does that first
      """)
  }

  private func take(
    _ volume: VolumeRecord, _ name: SnapshotName, _ job: RunningJob
  ) async throws -> TakenSnapshot {
    let pairs = try await context.journal.sealedPairs(of: volume.id)
    return try await context.withImage(volume.source) { image in
      let information = try await image.information()
      if let known = volume.sourceImageID, known != information.id {
        throw PermanentFailure(
          """
          \(volume.source) is another image than the one that the migration began with: it was \
          removed and made again under its name. Cancel this migration and start a new one
          """)
      }
      let isFinal = assignment.migration.state.phase == .freezing
      if isFinal, information.features.contains(.dirtyCache) {
        throw NotWrittenBack(image: volume.source)
      }
      let standing = Set(try await image.snapshots().map(\.id))
      let base = pairs.first { standing.contains($0.source.id) }
      if isFinal, let last = pairs.first, base?.round != last.round {
        throw Self.baseGone(last, volume)
      }
      try job.check()
      let snapshot = try await takeAtRest(image, name, job)
      // The last one is followed by thawing before anybody looks for what is left.
      if !isFinal { try await confirm(snapshot, image, job) }
      return TakenSnapshot(
        volume: volume.id, name: snapshot.name, id: snapshot.id, size: snapshot.size,
        imageID: information.id, base: base?.round)
    }
  }

  /// A snapshot that is not taken amid a shrink, see `Image.isShrinking`.
  ///
  /// A client that died while it shrank the image leaves pending objects for good, and nothing
  /// changes any more: so it is not tried for ever.
  private func takeAtRest(
    _ image: Image, _ name: SnapshotName, _ job: RunningJob
  ) async throws -> Snapshot {
    var attempt = 0
    while true {
      attempt += 1
      let snapshot = try await image.createOwnSnapshot(name)
      let isAmid = try await image.isShrinking(since: snapshot)
      if !isAmid || attempt == Self.mostSnapshots { return snapshot }
      try job.check()
      try await image.removeSnapshot(snapshot)
      try await Task.sleep(for: .milliseconds(min(50 << attempt, 1000)))
      try job.check()
    }
  }

  /// Removes it again if the job was called off while it was taken: who did that has looked for snapshots
  /// already, and nobody would look again.
  private func confirm(_ snapshot: Snapshot, _ image: Image, _ job: RunningJob) async throws {
    do {
      try await job.write { _ in }
    } catch let error where error.endsTheJob {
      try await image.removeSnapshot(snapshot)
      throw error
    }
  }

  private static let mostSnapshots = 8
}

/// A client's persistent cache holds writes that the final round would lack.
struct NotWrittenBack: Error, CustomStringConvertible {
  let image: ImageAddress

  var description: String {
    """
    a persistent cache of \(image) was not written back: its last writes are on the host that had it open, \
    and not in the cluster. Start the source there again and stop it in order, or run `rbd persistent-cache \
    flush` there; `rbd persistent-cache invalidate` gives those writes up
    """
  }
}
