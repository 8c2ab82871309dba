import Ceph
import Jobs
import Journal
import Migrations

/// Starts the destination. The owner's row says that it may.
struct ActivatePhase: Phase {
  let context: PhaseContext
  let assignment: Assignment

  init(_ context: PhaseContext, _ assignment: Assignment) {
    self.context = context
    self.assignment = assignment
  }

  func perform(_ job: RunningJob) async throws -> Settlement {
    let (journal, migration, round) = (context.journal, assignment.migration, assignment.round)
    guard migration.owner == .destination else { throw NotTheOwner(side: .destination, migration) }
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
    let seconds = ContinuousClock.now - start
    let probing = try await probe(job)
    return { transaction in
      journal.record(
        .activate, took: seconds, of: migration.id, round: round, in: transaction)
      if let probing {
        journal.record(.probe, took: probing, of: migration.id, round: round, in: transaction)
      }
      journal.recordDowntime(migration.id, round: round, in: transaction)
      try await journal.apply(.activated, to: migration.id, in: transaction)
    }
  }

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
    guard assignment.server?.movesServer ?? true else {
      try await workload?.start()
      return try await hooks.run(.activate, job)
    }
    try await hooks.run(.activate, job)
    try await workload?.start()
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
        || job.claim.attempt >= job.claim.maxAttempts,
      try await context.journal.hasNoActivation(assignment.migration.id),
      try await isUntouched(job)
    else { return false }
    // Without its server, a start that comes late starts nothing.
    try await context.destination(assignment, job)?.remove()
    return try await isUntouched(job)
  }

  /// Nobody has a destination image open, and none was written to since it was sealed.
  private func isUntouched(_ job: RunningJob) async throws -> Bool {
    if assignment.isByImage, let work = try context.serverJob(assignment, job) {
      // Their images may be anywhere: so it must not have been on a host at all.
      return try await DestinationServer(work).neverRan()
    }
    for volume in assignment.volumes {
      let sealed = try await context.journal.sealedPairs(of: volume.id).first {
        $0.round == assignment.round
      }
      guard let sealed else { return false }
      let untouched = try await context.withImage(volume.destination, readOnly: true) { image in
        let watched = try await image.watchers().contains { !$0.isOurs }
        if watched { return false }
        let information = try await image.information()
        if information.size != sealed.size { return false }
        let written = try await image.diff(
          from: sealed.destinationSnapshot, in: 0..<information.size, includeParent: false,
          wholeObject: true)
        return written.isEmpty
      }
      if !untouched { return false }
    }
    return true
  }
}
