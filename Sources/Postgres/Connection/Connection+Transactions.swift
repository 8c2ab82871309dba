import Synchronization

extension Connection {
  /// Runs `body` in a transaction: committed when it returns, rolled back when it throws.
  ///
  /// BEGIN travels with the first statement, what was sent with `Transaction.send` with the next
  /// one or with COMMIT: a transaction costs no round trips of its own but the last.
  /// - Throws: what `body` throws; `PostgresError`. With `isConnectionLost` from the commit, nobody
  ///   knows whether it was committed.
  public nonisolated func transaction<R>(_ body: (Transaction) async throws -> R) async throws -> R
  {
    let (isFree, _) = isTaken.compareExchange(
      expected: false, desired: true, ordering: .acquiringAndReleasing)
    guard isFree else { throw PostgresError(message: "the connection is in a transaction already") }
    defer { isTaken.store(false, ordering: .releasing) }
    let transaction = Transaction(self)
    do {
      let result = try await body(transaction)
      try await transaction.commit()
      return result
    } catch {
      await transaction.rollback()
      throw error
    }
  }

  func commit(after ahead: [Command]) throws {
    let landing = try fly(ahead, .commit) { _ in }
    guard landing.tag == "COMMIT" else {
      throw PostgresError(
        sqlState: "25P02", message: "rolled back, because an earlier statement failed",
        statement: "commit")
    }
  }

  /// Leaves the session outside any transaction, or broken.
  func rollback() {
    guard !isBroken, !link.isIdle else { return }
    do {
      _ = try fly([], .rollback) { _ in }
    } catch {
      breakOff()
    }
    if !link.isIdle { breakOff() }
  }
}
