import Ceph
import Jobs
import Journal
import Migrations

/// Starts the destination. The owner's row says that it may.
struct ActivatePhase: Phase {
  let context: PhaseContext
  let assignment: Assignment

  func perform(_ job: RunningJob) async throws -> Settlement {
    let (journal, migration, round) = (context.journal, assignment.migration, assignment.round)
    guard migration.owner == .destination else { throw NotTheOwner(side: .destination, migration) }
    if try await isSourceUnseen(job) {
      if try await isHopeless(job) { return try await giveUp(job) }
      return { transaction in
        try await journal.apply(.sourceUnseen, to: migration.id, in: transaction)
      }
    }
    if let taken = try await takenByItsUser(job) {
      return { transaction in
        journal.record(.finding, taken, of: migration.id, in: transaction)
        try await journal.apply(.activated, to: migration.id, in: transaction)
      }
    }
    let start = ContinuousClock.now
    do {
      try await carryLimits(job)
      try await begin(job)
    } catch {
      guard try await mayGoBack(after: error, job) else { throw error }
      return { transaction in
        try await journal.apply(
          .activationUndone, to: migration.id, reason: "\(error)", in: transaction)
      }
    }
    let took = ContinuousClock.now - start
    let probing = try await probe(job)
    return { transaction in
      journal.record(
        .activate, took: took, of: migration.id, round: round, in: transaction)
      if let probing {
        journal.record(.probe, took: probing, of: migration.id, round: round, in: transaction)
      }
      journal.recordDowntime(migration.id, round: round, in: transaction)
      try await journal.apply(.activated, to: migration.id, in: transaction)
    }
  }

  /// Whether it is so long since the source was seen that somebody may have started it meanwhile, in despair.
  ///
  /// Its attempts may take that long, too: each begins with a source that was seen just before.
  private func isSourceUnseen(_ job: RunningJob) async throws -> Bool {
    let (journal, migration) = (context.journal, assignment.migration.id)
    guard let age = try await journal.sinceSourceSeen(migration) else { return false }
    guard age > Self.longestUnseen, try await !journal.isWrittenOff(migration, .source)
    else { return false }
    // What was begun goes on: the source is not what runs any more. A hook says nothing of a server, which starts after it.
    if !assignment.movesServer, try await !journal.hasNoActivation(migration) { return false }
    guard try await mayHaveBegun(job), let work = try context.serverJob(assignment, job) else {
      return true
    }
    if assignment.attachesVolumes { return false }
    // What Nova accepted its host may have refused, or given up.
    let server = DestinationServer(work)
    if try await server.mayRun() { return false }
    if assignment.isByImage { return try await server.neverRan() }
    return try await SealedImages(context, assignment).areUntouched(.destination)
  }

  /// Whether another look at the source is not worth it: it has stood still for long enough.
  private func isHopeless(_ job: RunningJob) async throws -> Bool {
    // What was begun, and came to nothing.
    if !assignment.isByImage, try await mayHaveBegun(job) { return true }
    return try await context.journal.timesUnseen(assignment.migration.id) >= Self.mostLooks
  }

  /// Whether a call that begins a server, or attaches a volume, was done or may yet be.
  private func mayHaveBegun(_ job: RunningJob) async throws -> Bool {
    guard let work = try context.serverJob(assignment, job) else { return false }
    return try await work.ledger.mayHaveBegun([
      .createServer, .startServer, .unshelveServer, .attachVolume,
    ])
  }

  /// A destination that could not begin, however often the source was looked at.
  private func giveUp(_ job: RunningJob) async throws -> Settlement {
    let (journal, migration) = (context.journal, assignment.migration.id)
    let failure = PermanentFailure(
      "the destination did not begin, for more than a minute each time: the events before say why")
    // Its images took hours, and are there.
    if assignment.isByImage { throw failure }
    guard try await mayGoBack(after: failure, job) else { throw failure }
    return { transaction in
      try await journal.apply(
        .activationUndone, to: migration, reason: "\(failure)", in: transaction)
    }
  }

  /// What its user made of volumes that had been attached before this attempt: they hold what was written since,
  /// wherever they are now.
  private func takenByItsUser(_ job: RunningJob) async throws -> String? {
    guard assignment.attachesVolumes, let work = try context.serverJob(assignment, job) else {
      return nil
    }
    // What was not written to can still be taken back.
    guard let taken = try await DestinationAttachments(work).takenByItsUser(),
      try await !SealedImages(context, assignment).areUntouched(.destination, evenOpen: true)
    else { return nil }
    return taken
  }

  private static let longestUnseen: Duration = .seconds(60)
  private static let mostLooks = 5

  /// How long the probe took; nil without one.
  ///
  /// Its failure brings nothing back: what runs may have written.
  private func probe(_ job: RunningJob) async throws -> Duration? {
    do {
      return try await ProbeRunner(context, assignment).run(job) {
        try await context.destination(assignment, job)?.address()
      }
    } catch let failure as ProbeFailure {
      throw PermanentFailure(
        """
        it runs, but \(failure). `longhaul resume \(assignment.migration.id)` asks again, and with \
        --without-probe takes it as it is
        """)
    }
  }

  /// A server starts once the hook has prepared for it; volumes are mounted once they are there.
  private func begin(_ job: RunningJob) async throws {
    let (hooks, workload) = (
      HookRunner(context, assignment), try context.destination(assignment, job)
    )
    if assignment.attachesVolumes {
      try await workload?.start()
      try await hooks.run(.activate, job)
    } else {
      try await hooks.run(.activate, job)
      try await workload?.start()
    }
  }

  /// What the operator had limited at the source is limited at the destination from its start.
  private func carryLimits(_ job: RunningJob) async throws {
    guard assignment.migration.options.destination.copiesMetadata, !assignment.isByImage else {
      return
    }
    for volume in assignment.volumes {
      let limits = volume.shape?.metadata.filter { ImageLimits.holds($0.key) } ?? [:]
      if limits.isEmpty { continue }
      try await context.withImage(volume.destination) { image in
        for (key, value) in limits {
          try job.check()
          try await image.setMetadata(key, value)
        }
      }
    }
  }

  /// Whether it is certain that the destination does not run and will not: the hook itself says
  /// that it failed, each time that it was run, and nothing was done with the images. What failed
  /// beside the hook is tried again as long as there are attempts, unless none can change it.
  private func mayGoBack(after error: any Error, _ job: RunningJob) async throws -> Bool {
    try Task.checkCancellation()
    try job.check()
    guard
      error is HookFailure || error is ServerFault || error is PermanentFailure
        || job.claim.attempt >= job.claim.maxAttempts
    else { return false }
    return try await Retraction(context, assignment, job).run()
  }
}
