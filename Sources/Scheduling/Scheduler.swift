import Jobs
public import Journal
public import Logging
import Migrations
public import Postgres

/// Lets submitted migrations begin within the routes' limits, rings the timers of those that wait,
/// sends those back that were left alone amid a cutover, and says of those that cannot go on what they wait for.
///
/// Any number of schedulers may run: each row is taken with `FOR UPDATE SKIP LOCKED` and changed
/// through the state machine, so a second one finds nothing left to do. A restart loses nothing but
/// how long a region was seen without workers.
public struct Scheduler: Sendable {
  private let journal: Journal
  private let limits: RouteLimits
  private let interval: Duration
  private let patience: Duration
  private let deserted = DesertedSightings()
  private let listener: Listener
  private let logger: Logger

  /// - Parameters:
  ///   - limits: how many migrations each route carries at once.
  ///   - listener: to the channel `Journal.wakeChannel`.
  ///   - interval: between looks at the tables when no notification comes; above zero.
  ///   - patience: so long a region has had no worker, when a source stands still for it in vain; half as long it is
  ///     watched, before the source is told to go on.
  public init(
    journal: Journal, limits: RouteLimits, listener: Listener, interval: Duration = .seconds(1),
    patience: Duration = .seconds(30), logger: Logger
  ) {
    self.journal = journal
    self.limits = limits
    self.listener = listener
    self.interval = interval
    self.patience = patience
    self.logger = logger
  }

  /// Runs until it is cancelled; what fails is logged and tried again.
  public func run() async {
    await withTaskGroup(of: Void.self) { group in
      let wakeups = Wakeups()
      group.addTask { await listen(wakeups) }
      while !Task.isCancelled {
        do {
          try await runOnce()
        } catch is CancellationError {
          break
        } catch {
          deserted.forget()
          logger.error("cannot schedule: \(error)")
        }
        await wakeups.next(within: interval)
      }
      group.cancelAll()
    }
  }

  /// One look at everything that is due.
  public func runOnce() async throws {
    try await admit()
    try await ring()
    try await sendBack()
    try await explainDelays()
    try await journal.liftForgottenThrottles()
    try await journal.queue.reap()
  }

  private func listen(_ wakeups: Wakeups) async {
    for await _ in listener.notifications() {
      await wakeups.wake()
    }
  }

  private func admit() async throws {
    for candidate in try await journal.pool.all(.admissible) {
      let limit = limits.migrations(from: candidate.source, to: candidate.destination)
      if candidate.running >= limit { continue }
      try await take(candidate.id) { transaction in
        try await transaction.first(.stillSubmitted, candidate.id).map { _ in (.admitted, nil) }
      }
    }
  }

  private func ring() async throws {
    for id in try await journal.pool.all(.dueMigrations) {
      try await take(id) { transaction in
        try await transaction.first(.stillDue, id).map { _ in (.roundDue, nil) }
      }
    }
  }

  /// A source does not stand still for a region that has no worker to go on with the cutover.
  private func sendBack() async throws {
    let writtenOff = Event.writtenOff(.source).word
    let found = try await journal.pool.all(.desertedCutovers, writtenOff, patience)
    for id in deserted.lasting(Set(found.map(\.migration)), for: patience / 2) {
      try await take(id) { transaction in
        try await transaction.first(.stillDeserted, writtenOff, patience, id)
          .map { ($0.event, $0.reason) }
      }
    }
  }

  /// What is due happens if the row is still as it was found, and nobody else has it in hand. What is
  /// wrong with one migration must not keep the others waiting.
  private func take(
    _ id: MigrationID, if due: (Transaction) async throws -> (event: Event, reason: String?)?
  ) async throws {
    do {
      try await journal.pool.transaction { transaction in
        guard let (event, reason) = try await due(transaction) else { return }
        let state = try await journal.apply(event, to: id, reason: reason, in: transaction)
        logger.info("migration \(id): \(state.phase.rawValue)")
      }
    } catch let error as PostgresError where error.isConnectionLost {
      throw error
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      logger.error("migration \(id) cannot go on: \(error)")
    }
  }

  /// A job that nobody can claim is said in the migration's row, where `status` shows it.
  private func explainDelays() async throws {
    try await journal.pool.run(.explainDelays)
  }
}
