import Jobs
import Journal
import Logging
import OpenStack

/// Sends calls that change a cloud: each is written down before, and how it ended after.
///
/// Nothing of a cloud's can be fenced: a worker that is stopped between the look at its claim and
/// the call may send it late. So who undoes a call first makes sure that it cannot arrive any more:
/// see ``waitOut(_:)``.
struct CloudLedger: Sendable {
  private let context: PhaseContext
  private let assignment: Assignment
  private let job: RunningJob

  init(_ context: PhaseContext, _ assignment: Assignment, _ job: RunningJob) {
    self.context = context
    self.assignment = assignment
    self.job = job
  }

  /// Sends one.
  ///
  /// - Parameters:
  ///   - subject: an id, or a name where nothing has an id yet.
  ///   - made: the id of what the call made.
  /// - Throws: what the call throws; `ClaimLost` before it is sent.
  @discardableResult
  func perform<Result>(
    _ action: CloudAction, on subject: String, made: (Result) -> String? = { _ in nil },
    _ call: () async throws -> Result
  ) async throws -> Result {
    let (journal, migration) = (context.journal, assignment.migration)
    let latest = ContinuousClock.now + Self.patience
    let entry = try await job.write { transaction in
      try await journal.beginCall(
        action.rawValue, on: subject, of: migration.id, epoch: migration.epoch,
        region: context.region, claim: job.claim, within: Self.limit, in: transaction)
    }
    do {
      try job.check()
      let result = try await Sending.$latest.withValue(latest) { try await call() }
      await finish(entry, .done, result: made(result))
      return result
    } catch let error as CloudError {
      await finish(
        entry, error.mayHaveHappened ? .unknown : .refused, request: error.requestID,
        error: "\(error)")
      throw error
    } catch {
      await finish(entry, error is ClaimLost ? .refused : .unknown, error: "\(error)")
      throw error
    }
  }

  /// Sends one, again where nobody knows what became of it, until what it is for shows.
  ///
  /// - Parameter isDone: looks at the cloud; waits for a task that is under way.
  /// - Throws: as ``perform(_:on:made:_:)``.
  func ensure(
    _ action: CloudAction, on subject: String, _ call: () async throws -> Void,
    until isDone: () async throws -> Bool
  ) async throws {
    for attempt in 1... {
      do {
        return try await perform(action, on: subject, call)
      } catch let error as CloudError where error.mayHaveHappened || error.isConflict {
        // A conflict may be a race with somebody, or with what came of an earlier attempt.
        if try await isDone() { return }
        if attempt == Self.mostAttempts { throw error }
        try await Task.sleep(for: .milliseconds(500))
      }
    }
  }

  /// Sends one that deletes something; what is gone already is deleted.
  ///
  /// - Throws: as ``perform(_:on:made:_:)``.
  func delete(
    _ action: CloudAction, on subject: String, _ call: () async throws -> Void
  ) async throws {
    do {
      try await perform(action, on: subject, call)
    } catch let error as CloudError where error.isNotFound {
      // That is what was wanted.
    }
  }

  /// Whether the last of two actions that may have been done to something is the first one.
  func isLast(
    _ action: CloudAction, before later: CloudAction, on subject: String
  ) async throws -> Bool {
    try await context.journal.isLast(
      action.rawValue, before: later.rawValue, on: subject, of: assignment.migration.id,
      region: context.region)
  }

  /// Whether such a call was sent in this region, and not refused.
  func hasBegun(_ action: CloudAction, on subject: String) async throws -> Bool {
    try await context.journal.hasCall(
      action.rawValue, on: subject, of: assignment.migration.id, region: context.region)
  }

  /// Whether one of such calls was sent in this region since the source was frozen, and not refused.
  func hasBegunSinceFreeze(_ actions: [CloudAction]) async throws -> Bool {
    try await context.journal.hasCallSinceFreeze(
      actions.map(\.rawValue), of: assignment.migration.id, region: context.region)
  }

  /// Whether one of such calls was done since the source was frozen, or may yet be: one whose reply was lost, and
  /// whose time is over, tells nothing before somebody has looked.
  func mayHaveBegun(_ actions: [CloudAction]) async throws -> Bool {
    try await context.journal.mayHaveBegunSinceFreeze(
      actions.map(\.rawValue), of: assignment.migration.id, region: context.region)
  }

  /// Whether such a call was done to something in this region since the source was frozen.
  func hasDoneSinceFreeze(_ action: CloudAction, on subject: String) async throws -> Bool {
    try await context.journal.hasDoneSinceFreeze(
      action.rawValue, on: subject, of: assignment.migration.id, region: context.region)
  }

  /// The ids of what such calls made in this region, whether or not it is there any more.
  func made(by action: CloudAction, on subject: String) async throws -> [String] {
    try await context.journal.made(
      by: action.rawValue, on: subject, of: assignment.migration.id, region: context.region)
  }

  /// Whether such a call may yet arrive.
  func mayArrive(_ action: CloudAction) async throws -> Bool {
    try await context.journal.hasPendingCall(
      action.rawValue, of: assignment.migration.id, region: context.region)
  }

  /// Waits while such a call may yet arrive: one that was sent in this region, whose end nobody saw, and
  /// whose time is not over.
  ///
  /// What was looked at before may be otherwise by then; whether to look again, ``mayArrive(_:)`` says,
  /// asked before the first look.
  func waitOut(_ action: CloudAction) async throws {
    while try await mayArrive(action) {
      try job.check()
      try await Task.sleep(for: .milliseconds(200))
    }
  }

  /// Waits while any of such calls may yet arrive, whatever migration sent it.
  func waitOut(_ actions: [CloudAction], on subject: String) async throws {
    while try await context.journal.hasPendingCall(
      actions.map(\.rawValue), on: subject, region: context.region)
    {
      try job.check()
      try await Task.sleep(for: .milliseconds(200))
    }
  }

  /// Writes down, among the calls, what was seen: it ends what a call before it was for.
  func keep(_ action: CloudAction, on subject: String) async throws {
    let (journal, migration) = (context.journal, assignment.migration)
    let entry = try await job.write { transaction in
      try await journal.beginCall(
        action.rawValue, on: subject, of: migration.id, epoch: migration.epoch,
        region: context.region, claim: job.claim, within: .zero, in: transaction)
    }
    try await journal.finishCall(entry, .done, error: "not a call: it was seen")
  }

  /// Kept however the job ends.
  private func finish(
    _ entry: CloudCallID, _ outcome: CloudCallOutcome, request: String? = nil,
    result: String? = nil, error: String? = nil
  ) async {
    let (journal, logger) = (context.journal, context.logger)
    await Task {
      do {
        try await journal.finishCall(
          entry, outcome, request: request, result: result, error: error)
      } catch {
        logger.warning("cannot keep how a call to the cloud ended: \(error)")
      }
    }.value
  }

  /// How long after its entry a call, and what it has to ask first, may be sent and tried again.
  private static let patience: Duration = .seconds(60)
  /// When it is over for certain: the patience, and the time limit of the last attempt.
  private static let limit: Duration = .seconds(130)
  private static let mostAttempts = 4
}
