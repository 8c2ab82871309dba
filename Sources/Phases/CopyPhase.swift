import Ceph
import Jobs
import Journal
import Logging
import Migrations
import OpenStack
import Transfer

/// Brings one volume's part of a round to the destination.
struct CopyPhase: Phase {
  let context: PhaseContext
  let assignment: Assignment

  func perform(_ job: RunningJob) async throws -> Settlement {
    guard let volume = assignment.volume else { throw PermanentFailure("a copy without a volume") }
    let (journal, migration) = (context.journal, assignment.migration)
    let round = try await journal.volumeRound(volume.id, assignment.round)
    if migration.state.phase != .finalRound {
      try await IntruderCheck(context, assignment).run(job)
    }
    do {
      return try await context.withImage(volume.destination) { image in
        try await DestinationLock.holding(image, job) {
          try await copy(volume, round, to: image, job)
        }
      }
    } catch TransferError.snapshotGone(let snapshot) {
      return { transaction in
        try await journal.apply(.snapshotLost, to: migration.id, reason: snapshot, in: transaction)
      }
    } catch let error as TransferError where error.isAboutTheFreeze {
      throw PermanentFailure("\(error)")
    }
  }

  private func copy(
    _ volume: VolumeRecord, _ round: VolumeRound, to image: Image, _ job: RunningJob
  ) async throws -> Settlement {
    let (journal, migration) = (context.journal, assignment.migration)
    let information = try await image.information()
    if let known = volume.destinationImageID, known != information.id {
      throw PermanentFailure(
        """
        \(volume.destination) is another image than the one that was provisioned: it was removed and made again under \
        its name. Cancel this migration and start a new one
        """)
    }
    if information.size < round.size, let server = assignment.server {
      try await DestinationVolumes(ServerJob(server, context, assignment, job)).grow(
        volume, to: round.size)
    }
    if try await image.size() != round.size {
      try job.check()
      try await image.resize(to: round.size)
    }
    let suspect = try await suspects(volume, round, image)
    // A comparison may have found it since an earlier attempt passed by.
    let late = volume.suspect.subtracting(round.suspect)
    if suspect != round.suspect {
      try await job.write { transaction in
        journal.recordSuspects(
          suspect, late: late, of: volume.id, round: round.number, in: transaction)
      }
    }
    let span = SnapshotSpan(
      volume, round, distrust: migration.options.distrustObjectMap, suspect: suspect,
      isLast: migration.state.phase == .finalRound, isKeptOpen: assignment.isPaused)
    let reader = try await context.sources.reader(
      for: job.claim, of: volume, span: span, from: migration.sourceRegion)
    do {
      let result = try await copy(
        volume, round, after: round.done.subtracting(late), from: reader, to: image, job)
      await reader.close()
      if migration.state.phase != .finalRound {
        try await prune(volume, before: round.base, image, job)
      }
      return { transaction in
        journal.checkpoint(
          RangeSet(0..<round.size), round.before + CopyMeasurement(result), planned: true,
          of: volume.id, round: round.number, in: transaction)
        journal.completeCopy(
          of: volume.id, round: round.number, copied: volume.suspect, in: transaction)
        try await journal.apply(.copied, to: migration.id, in: transaction)
      }
    } catch {
      await reader.close()
      throw error
    }
  }

  private func copy(
    _ volume: VolumeRecord, _ round: VolumeRound, after done: RangeSet<UInt64>,
    from reader: any SnapshotReader,
    to image: Image, _ job: RunningJob
  ) async throws -> CopyResult {
    let (journal, migration) = (context.journal, assignment.migration)
    let settings = context.sources.settings(from: migration.sourceRegion)
    async let _: Void? = settings.budget?.keepShare {
      try await journal.copyingWorkers(
        from: migration.sourceRegion, to: migration.destinationRegion)
    }
    var options = settings.copy
    options.isDestinationFresh =
      round.base == nil && volume.fresh && !round.followsAbandonedRound
    let latest = LatestProgress()
    let copier = Copier(from: reader, to: image, options: options, logger: context.logger)
    return try await copier.run(resumingAfter: done) { progress in
      latest.progress = progress
    } checkpoint: { done in
      // The last one goes with the job's settlement.
      if done == RangeSet(0..<round.size) { return }
      try await job.write { transaction in
        journal.checkpoint(
          done, round.before + CopyMeasurement(latest.progress),
          planned: latest.progress.isPlanComplete, of: volume.id, round: round.number,
          in: transaction)
      }
    }
  }

  /// Older snapshots go while this worker has the lock anyway, and not while the source waits. Last,
  /// because the OSDs then clean up while nothing is copied.
  private func prune(
    _ volume: VolumeRecord, before base: SealedPair?, _ image: Image, _ job: RunningJob
  ) async throws {
    guard let base else { return }
    let compared = try await context.journal.roundsToCompare(of: volume.id)
    try await OutdatedSnapshots(of: assignment.migration.id, before: base.round, but: compared)
      .remove(from: image, job)
  }

  /// What must be copied although the source's diff may not name it: ranges that a comparison
  /// found different, and whatever rounds that were given up, or others, have written at the destination.
  private func suspects(
    _ volume: VolumeRecord, _ round: VolumeRound, _ image: Image
  ) async throws -> RangeSet<UInt64> {
    var suspect = volume.suspect
    // On its way back a volume meets what was written at its old place since it left.
    let isFirstBack = assignment.migration.failbackOf != nil && round.base?.round == 0
    // Somebody may start a server that waits there, or open an image to try it, and those writes are in no diff of the
    // source's. While the source stands still that is not asked for: it would have to wait for a listing.
    let mayBeWritten = assignment.migration.state.phase != .finalRound
    if round.followsAbandonedRound || isFirstBack || mayBeWritten, round.base != nil {
      suspect.formUnion(try await ForeignWrites(context.journal, volume, round).ranges(image))
    }
    return suspect
  }
}

extension TransferError {
  /// The freeze came to nothing: the source has to go on, and another attempt at the copy is none.
  fileprivate var isAboutTheFreeze: Bool {
    if case .sourceChanged = self { true } else { false }
  }
}
