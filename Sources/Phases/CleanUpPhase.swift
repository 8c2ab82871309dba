import Jobs
import Journal
import Migrations
import OpenStack

/// Removes what the migration left at one side: its snapshots and limits; when it is cancelled all that it made
/// at the destination; when it is finalized the source itself, if that was asked for.
struct CleanUpPhase: Phase {
  let context: PhaseContext
  let assignment: Assignment
  let side: Side

  func perform(_ job: RunningJob) async throws -> Settlement {
    switch side {
    case .source: try await cleanSource(job)
    case .destination where isCancelled: try await takeBack(job)
    case .destination: try await release(job)
    }
    let (journal, migration) = (context.journal, assignment.migration)
    return { transaction in
      try await journal.apply(.cleanedUp(side), to: migration.id, in: transaction)
    }
  }

  var isCancelled: Bool { assignment.migration.state.phase == .cancelling }

  /// Whatever became of the migration; the server itself goes where that was asked for.
  private func cleanSource(_ job: RunningJob) async throws {
    let removesSource = !isCancelled && assignment.server?.removesSource ?? false
    // Cinder's snapshots of ours would keep the source from being deleted.
    if assignment.isByImage, let work = try context.serverJob(assignment, job) {
      try await ImageUpload(work).remove()
    }
    if removesSource {
      // Before the snapshots go, which alone tell what was written since.
      try await context.source(assignment, job)?.requireOver()
      try await requireUnwritten(job)
    }
    if !assignment.isByImage {
      for volume in assignment.volumes {
        try await WriteLimit(context, volume).restore(job)
        try await cleanUp(volume, job)
      }
    }
    if removesSource {
      try await context.source(assignment, job)?.delete()
    }
  }

  /// Makes sure that nothing was written to the source's volumes since the cutover, and writes down that it was asked.
  ///
  /// - Throws: `PermanentFailure`.
  private func requireUnwritten(_ job: RunningJob) async throws {
    guard !assignment.isByImage, let work = try context.serverJob(assignment, job) else { return }
    // A way back that was called off has written into them, too.
    if try await context.journal.hasWrittenBack(assignment.migration.id) { return }
    let source = work.record.source
    // An attempt that came so far may have removed the snapshots.
    let wasFound = try await work.ledger.hasBegun(.findUnwritten, on: source)
    let volumes = SourceVolumes(work)
    try await SealedImages(context, assignment).requireSourceUnwritten {
      if wasFound { return true }
      return try await volumes.isGone($0)
    }
    if !wasFound { try await work.ledger.keep(.findUnwritten, on: source) }
  }

  /// Of a migration that is cancelled nothing stays.
  private func takeBack(_ job: RunningJob) async throws {
    try await requireKnown()
    let work = try context.serverJob(assignment, job)
    if let work { try await clearRehearsals(work) }
    // A server's volumes come free with it.
    try await context.destination(assignment, job)?.remove()
    try await removeShared(job)
    try await cleanUpPlaced(job)
    guard let work else { return }
    try await DestinationVolumes(work).remove()
    if assignment.isByImage { try await removeImages(work) }
  }

  /// From here on what was moved is its users'.
  private func release(_ job: RunningJob) async throws {
    if assignment.server?.removesSource ?? false { try await requireMoved(job) }
    try await cleanUpPlaced(job)
    try await context.destination(assignment, job)?.release()
    guard let work = try context.serverJob(assignment, job) else { return }
    if assignment.isByImage { try await removeImages(work) }
    try await clearRehearsals(work)
  }

  private func cleanUpPlaced(_ job: RunningJob) async throws {
    if assignment.isByImage { return }
    for volume in assignment.volumes where volume.isPlaced { try await cleanUp(volume, job) }
  }

  private func removeImages(_ work: ServerJob) async throws {
    try await work.ledger.waitOut(.createImage)
    try await MarkedImages(work).removeAll()
  }

  /// Makes sure that nobody said of the region that it is lost: what was made here may have run since.
  private func requireKnown() async throws {
    let id = assignment.migration.id
    guard try await context.journal.isWrittenOff(id, .destination) else { return }
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
      let status: Status<CinderVolume>?
      do {
        status = try await work.cloud.cinder.volume(id).status
      } catch let error as CloudError where error.isNotFound {
        status = nil
      }
      if status.map({ $0 == .deleting || $0.isError }) ?? true {
        throw PermanentFailure(
          """
          the volume \(id), to which \(volume.source) was moved, is \(status.map { "\($0)" } ?? "gone"): without the source nothing would be left \
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
}
