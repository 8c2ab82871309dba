import Jobs
public import Journal
public import Logging
import Migrations
public import Postgres

/// Lets submitted migrations begin within the routes' limits, rings the timers of those that wait,
/// and says of those that cannot go on what they wait for.
///
/// Any number of schedulers may run: each row is taken with `FOR UPDATE SKIP LOCKED` and changed
/// through the state machine, so a second one finds nothing left to do. None holds anything in
/// memory that a restart would lose.
public struct Scheduler: Sendable {
  private let journal: Journal
  private let limits: RouteLimits
  private let interval: Duration
  private let listener: Listener
  private let logger: Logger

  /// - Parameters:
  ///   - limits: how many migrations each route carries at once.
  ///   - listener: to the channel `Journal.wakeChannel`.
  ///   - interval: between looks at the tables when no notification comes; above zero.
  public init(
    journal: Journal, limits: RouteLimits, listener: Listener, interval: Duration = .seconds(1),
    logger: Logger
  ) {
    self.journal = journal
    self.limits = limits
    self.listener = listener
    self.interval = interval
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
      try await take(candidate.id, .admitted, where: .stillSubmitted)
    }
  }

  private func ring() async throws {
    for id in try await journal.pool.all(.dueMigrations) {
      try await take(id, .roundDue, where: .stillDue)
    }
  }

  /// The event happens if the row is still as it was found, and nobody else has it in hand. What is
  /// wrong with one migration must not keep the others waiting.
  private func take(
    _ id: MigrationID, _ event: Event, where condition: Statement<MigrationID>
  ) async throws {
    do {
      try await journal.pool.transaction { transaction in
        guard try await transaction.first(condition, id) != nil else { return }
        let state = try await journal.apply(event, to: id, in: transaction)
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
