import Ceph
import Jobs
import Journal
import Migrations

/// What becomes of one image.
extension CleanUpPhase {
  func cleanUp(_ volume: VolumeRecord, _ job: RunningJob) async throws {
    do {
      try await cleanUpImage(volume, job)
    } catch let error as CephError where error.isNotFound {
      // Without the image there is nothing to clean.
      if side == .source, isCancelled { try await requireDeleted(volume, error, job) }
    }
  }

  /// Makes sure that a source that is gone was deleted by its users, before the copy of it is taken back.
  ///
  /// - Throws: `PermanentFailure` where the destination may have the only copy.
  private func requireDeleted(
    _ volume: VolumeRecord, _ error: CephError, _ job: RunningJob
  ) async throws {
    let migration = assignment.migration
    guard migration.failbackOf == nil,
      try await !context.journal.sealedPairs(of: volume.id).isEmpty
    else { return }
    if let work = try context.serverJob(assignment, job) {
      let volumes = SourceVolumes(work)
      if try await volumes.isGone(volume) { return }
      if try await volumes.isElsewhere(volume) { return }
    }
    throw PermanentFailure(
      """
      \(volume.source) is not to be found (\(error)), and \(volume.destination) may be the only copy of it, which would be \
      deleted: stop the workers of \(context.region), and `longhaul write-off \(migration.id) --region \(context.region)` \
      keeps it
      """)
  }

  private func cleanUpImage(_ volume: VolumeRecord, _ job: RunningJob) async throws {
    let address = volume.address(side)
    if side == .source, try await isOnlyCopy() {
      let remains = try await remains(of: volume)
      return try await job.write { transaction in
        context.journal.record(
          .finding, remains, of: assignment.migration.id, in: transaction)
      }
    }
    // After the cutover a server runs from the destination, and what a way back leads to somebody may have started:
    // only a cancelled one's is ours alone.
    guard side == .destination, isCancelled, assignment.migration.failbackOf == nil else {
      if side == .source {
        return try await context.withSource(volume) { try await removeSnapshots(from: $0, job) }
      }
      return try await context.withImage(address) { try await removeSnapshots(from: $0, job) }
    }
    let mayGo = try await context.withImage(address) { image in
      try await DestinationLock.holding(image, job) {
        try await removeSnapshots(from: image, job)
        return try await isOurs(image, volume)
      }
    }
    guard mayGo else { return }
    try job.check()
    try await context.withPool(of: address) { try await $0.removeImage(address.image) }
  }

  /// The source of a migration that was done, and whose destination is lost.
  private func isOnlyCopy() async throws -> Bool {
    guard assignment.migration.state.phase == .finalizing,
      assignment.server?.removesSource != true
    else { return false }
    return try await context.journal.isWrittenOff(assignment.migration.id, .destination)
  }

  /// What is left where the destination is lost: a way back that was called off has written into it.
  private func remains(of volume: VolumeRecord) async throws -> String {
    let kept =
      "\(volume.source) keeps its snapshots: what it was at the cutover is the only copy left of it"
    guard try await context.journal.hasCancelledFailback(assignment.migration.id),
      let last = try await context.journal.sealedPairs(of: volume.id).first
    else { return kept }
    // Who has it open goes on with it already.
    let isOpen = try await context.withImage(volume.source, readOnly: true) { image in
      try await !image.otherWatchers().isEmpty
    }
    let images = SealedImages(context, assignment)
    guard !isOpen, try await images.isSourceWritten(volume, since: last) else { return kept }
    return """
      \(kept), and was written to since, as by the way back that was called off: unless its server has run meanwhile, \
      before that is started `rbd snap rollback \(volume.source)@\(last.sourceSnapshot.name)`
      """
  }

  private func removeSnapshots(from image: Image, _ job: RunningJob) async throws {
    for snapshot in try await image.snapshots() where isToGo(snapshot) {
      try job.check()
      do {
        try await image.removeSnapshot(snapshot)
      } catch let error as CephError where error.isNotFound {
        // Another attempt was faster.
      }
    }
  }

  /// With the source's volumes go those of the migrations that it came by, too: Cinder leaves an image
  /// that has any in Ceph's trash, from where nobody removes it.
  private func isToGo(_ snapshot: Snapshot) -> Bool {
    side == .source && assignment.server?.removesSource == true
      && !isCancelled
      ? SnapshotName.isOurs(snapshot.name)
      : snapshot.name.hasPrefix(SnapshotName.prefix(assignment.migration.id))
  }

  /// Whether Longhaul made this very image. One that was only about to be made may be somebody
  /// else's who came in between, so it must be empty.
  private func isOurs(_ image: Image, _ volume: VolumeRecord) async throws -> Bool {
    // Cinder's images go with their volumes.
    guard volume.created, volume.destinationVolume == nil else { return false }
    if let made = volume.destinationImageID { return try await made == image.information().id }
    return try await !image.holdsData()
  }
}
