import Logging
import Synchronization

extension ConnectionPool {
  /// Opens one connection for whoever waits longest, trying again while that may help.
  func open() async {
    let backoff = Backoff(base: .milliseconds(100), limit: .seconds(5))
    let start = ContinuousClock.now
    var failures = 0
    while true {
      do {
        let logger = logger
        let connection = try await Connection.open(conninfo, applicationName: applicationName) {
          logger.debug("\($0)")
        }
        _ = try await connection.first(.boundTransactions)
        state.withLock { state in
          state.opening -= 1
          state.live += 1
        }
        return release(connection)
      } catch {
        failures += 1
        let isHopeless = (error as? PostgresError)?.isWorthReconnecting != true
        let wait = backoff.delay(after: failures)
        guard !isHopeless, start.duration(to: .now) + wait < patience, isWanted else {
          return giveUp(error)
        }
        logger.warning("cannot connect to Postgres, trying again: \(error)")
        // Only a cancelled task's sleep throws, and this task is nobody's to cancel.
        try? await Task.sleep(for: wait)
      }
    }
  }

  private var isWanted: Bool { state.withLock { !$0.isClosed && !$0.waiters.isEmpty } }

  /// Tells the one that waits longest, and goes on for the others.
  private func giveUp(_ error: any Error) {
    let (waiter, shallOpen) = state.withLock { state in
      state.opening -= 1
      let waiter = state.waiters.isEmpty ? nil : state.waiters.removeFirst()
      return (waiter, state.shallOpen(size: size))
    }
    waiter?.continuation.resume(throwing: error)
    if shallOpen { Task { await open() } }
  }
}

extension Statement where Row == String {
  /// A process that is stopped in the middle of a transaction must not hold its locks for ever. What
  /// the operator has set stays.
  fileprivate static let boundTransactions = Self(
    "bound_transactions",
    """
    SELECT set_config('idle_in_transaction_session_timeout', '30s', false)
    WHERE current_setting('idle_in_transaction_session_timeout') = '0'
    """)
}
