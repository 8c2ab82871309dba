import Foundation
public import Jobs
import Journal
import Logging
import Migrations
public import Postgres

/// Does the jobs of one worker: looks up what each is about, and hands it to its phase.
///
/// A phase may be begun more than once, by one worker after another, and every phase is written
/// so that a second time does no harm: what it changes outside is fenced, can be found again, or
/// is the same when done twice.
public struct PhaseRunner: JobHandler {
  let context: PhaseContext

  /// All of its parts.
  public init(_ context: PhaseContext) {
    self.context = context
  }

  /// Does one job.
  ///
  /// - Returns: what is stored in the transaction that settles it.
  public func perform(_ job: RunningJob) async throws -> Settlement {
    let assignment = try await context.journal.assignment(of: job.claim.job)
    let phase = phase(for: assignment)
    // A job that is begun again waited for its lease, or for Postgres: no hop of a cutover to come.
    let hop = job.claim.attempt == 1 ? job.claim.hop : nil
    let settlement = try await phase.perform(job)
    let journal = context.journal
    return { transaction in
      if assignment.work.delaysCutover, let hop {
        journal.record(
          .hop, took: hop, of: assignment.migration.id, round: assignment.round, in: transaction)
      }
      try await settlement(transaction)
    }
  }

  /// Tells the migration that a job gave up for good.
  public func bury(_ claim: Claim, reason: String, in transaction: Transaction) async throws {
    let assignment = try await context.journal.assignment(of: claim.job, in: transaction)
    if let volume = assignment.volume, assignment.work == .verify {
      context.journal.abandonVerification(
        of: volume.id, round: assignment.round, in: transaction)
    }
    if case .rehearse(let number) = assignment.work {
      context.journal.failRehearsal(number, "\(reason)", in: transaction)
    }
    try await context.journal.apply(
      .gaveUp(assignment.work), to: assignment.migration.id,
      reason: "\(assignment.work.kind) in \(claim.region): \(reason)", in: transaction)
  }

  private func phase(for assignment: Assignment) -> any Phase {
    switch assignment.work {
    case .copy where assignment.isByImage: ImageCopyPhase(context: context, assignment: assignment)
    case .seal where assignment.isByImage: ImageSealPhase(context: context, assignment: assignment)
    case .preflight(let side): PreflightPhase(context: context, assignment: assignment, side: side)
    case .provision: ProvisionPhase(context: context, assignment: assignment)
    case .snapshot: SnapshotPhase(context: context, assignment: assignment)
    case .copy: CopyPhase(context: context, assignment: assignment)
    case .seal: SealPhase(context: context, assignment: assignment)
    case .verify: VerifyPhase(context: context, assignment: assignment)
    case .prune(let side): PrunePhase(context: context, assignment: assignment, side: side)
    case .freeze: FreezePhase(context: context, assignment: assignment)
    case .activate: ActivatePhase(context: context, assignment: assignment)
    case .thaw: ThawPhase(context: context, assignment: assignment)
    case .refreeze: RefreezePhase(context: context, assignment: assignment)
    case .retract: RetractPhase(context: context, assignment: assignment)
    case .throttle(let limit):
      ThrottlePhase(context: context, assignment: assignment, bytesPerSecond: limit)
    case .unthrottle: UnthrottlePhase(context: context, assignment: assignment)
    case .cleanUp(let side): CleanUpPhase(context: context, assignment: assignment, side: side)
    case .rehearse(let number):
      RehearsePhase(context: context, assignment: assignment, number: number)
    }
  }
}

extension Claim {
  /// From when the job could run until it did.
  var hop: Duration {
    .seconds(max(0, claimedAt.timeIntervalSince(max(enqueuedAt, runAt))))
  }
}

extension Work {
  /// Whether a cutover, or a round just before one, waits for its start.
  fileprivate var delaysCutover: Bool {
    switch self {
    case .snapshot, .copy, .seal, .freeze, .activate: true
    case .preflight, .provision, .verify, .prune, .refreeze, .retract, .thaw, .throttle,
      .unthrottle, .cleanUp, .rehearse:
      false
    }
  }
}
