import Ceph
import Jobs
import Journal
import Migrations
import OpenStack

/// Removes what the migration left at one side: its snapshots and limits, and when it is
/// cancelled the destination images that it made.
struct CleanUpPhase: Phase {
  let context: PhaseContext
  let assignment: Assignment
  let side: Side

  init(_ context: PhaseContext, _ assignment: Assignment, side: Side) {
    self.context = context
    self.assignment = assignment
    self.side = side
  }

  func perform(_ job: RunningJob) async throws -> Settlement {
    let isCancelled = assignment.migration.state.phase == .cancelling
    if side == .destination, isCancelled {
      try await requireKnown()
      if let work = try context.serverJob(assignment, job) {
        try await clearRehearsals(work)
      }
      // A server's volumes come free with it.
      try await context.destination(assignment, job)?.remove()
      try await removeShared(job)
    }
    if side == .destination, !isCancelled, assignment.server?.removesSource ?? false {
      try await requireMoved(job)
    }
    for volume in assignment.volumes
    where !assignment.isByImage && (volume.isPlaced || side == .source) {
      if side == .source {
        try await WriteLimit(context, volume).restore(job)
      }
      do {
        try await cleanUp(volume, job)
      } catch let error as CephError where error.isNotFound {
        // Without the image there is nothing to clean.
      }
    }
    if let server = assignment.server, side == .destination {
      if isCancelled {
        try await DestinationVolumes(ServerJob(server, context, assignment, job)).remove()
      } else {
        try await context.destination(assignment, job)?.release()
      }
    }
    if assignment.isByImage, let work = try context.serverJob(assignment, job) {
      switch side {
      case .source: try await ImageUpload(work).remove()
      case .destination:
        try await work.ledger.waitOut(.createImage)
        try await MarkedImages(work).removeAll()
      }
    }
    if let server = assignment.server, side == .source, !isCancelled, server.removesSource {
      try await context.source(assignment, job)?.delete()
    }
    if side == .destination, !isCancelled, let work = try context.serverJob(assignment, job) {
      try await clearRehearsals(work)
    }
    let (journal, migration) = (context.journal, assignment.migration)
    return { transaction in
      try await journal.apply(.cleanedUp(side), to: migration.id, in: transaction)
    }
  }

  /// Makes sure that nobody said of the region that it is lost: what was made here may have run since.
  private func requireKnown() async throws {
    let id = assignment.migration.id
    guard try await context.journal.isWrittenOff(id) else { return }
    throw PermanentFailure(
      """
      \(context.region) was written off while the destination was to start: what was made here may have run, and is not \
      deleted. `longhaul write-off \(id) --region \(context.region)` leaves it for you to look at
      """)
  }

  /// Makes sure that there still is what the source's volumes were moved to, before those go for good.
  private func requireMoved(_ job: RunningJob) async throws {
    guard let work = try context.serverJob(assignment, job) else { return }
    for volume in assignment.volumes {
      guard let id = volume.destinationVolume else { continue }
      let status: String
      do {
        status = try await work.cloud.cinder.volume(id).status
      } catch let error as CloudError where error.isNotFound {
        status = "gone"
      }
      if status == "gone" || status == "deleting" || status.hasPrefix("error") {
        throw PermanentFailure(
          """
          the volume \(id), to which \(volume.source) was moved, is \(status): without the source nothing would be left \
          of it. Finalize again, without --remove-source
          """)
      }
    }
  }

  /// Removes what was made for the server and others of its project may use as well.
  private func removeShared(_ job: RunningJob) async throws {
    guard let work = try context.serverJob(assignment, job) else { return }
    // Another may have been promised it, and not hold it yet.
    if try await context.journal.isUnderWay(
      in: context.region, besides: assignment.migration.id)
    {
      return try await work.note(
        "key pair and security groups that were made stay: other migrations to this region are under way"
      )
    }
    try await DestinationGroups(work).remove()
    try await DestinationKeyPair(work).remove()
  }

  /// Removes what rehearsals left: their volumes are clones of the destination's.
  private func clearRehearsals(_ work: ServerJob) async throws {
    let left = try await context.journal.leftRehearsals(
      of: assignment.migration.id, except: nil, unfinished: true)
    for rehearsal in left { try await Rehearsal(work, rehearsal).clear() }
  }

  private func cleanUp(_ volume: VolumeRecord, _ job: RunningJob) async throws {
    let address = volume.address(side)
    if side == .source, try await isOnlyCopy() {
      return try await job.write { transaction in
        context.journal.record(
          "finding",
          "\(address) keeps its snapshots: what it was at the cutover is the only copy left of it",
          of: assignment.migration.id, in: transaction)
      }
    }
    // After the cutover a server runs from the destination: only a cancelled one's is ours alone.
    guard side == .destination, assignment.migration.state.phase == .cancelling else {
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
    guard assignment.migration.state.phase == .finalizing else { return false }
    return try await context.journal.isWrittenOff(assignment.migration.id)
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
      && assignment.migration.state.phase != .cancelling
      ? SnapshotName.isOurs(snapshot.name)
      : snapshot.name.hasPrefix(SnapshotName.prefix(assignment.migration.id))
  }

  /// Whether Longhaul made this very image. One that was only about to be made may be somebody
  /// else's who came in between, so it must be empty.
  private func isOurs(_ image: Image, _ volume: VolumeRecord) async throws -> Bool {
    // Cinder's images go with their volumes.
    guard volume.created, volume.destinationVolume == nil else { return false }
    let information = try await image.information()
    if let made = volume.destinationImageID { return made == information.id }
    return try await image.diff(
      from: nil, in: 0..<information.size, includeParent: true, wholeObject: true
    ).isEmpty
  }
}
