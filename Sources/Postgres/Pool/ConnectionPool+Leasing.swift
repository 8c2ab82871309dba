import Logging
import Synchronization

extension ConnectionPool {
  struct Waiter {
    let number: Int
    let continuation: CheckedContinuation<Connection, any Error>
  }

  struct State {
    var idle: [Connection] = []
    var waiters: [Waiter] = []
    /// Connections that are idle or in use.
    var live = 0
    /// Connections that are being opened.
    var opening = 0
    var lastNumber = 0
    /// Waiters that were cancelled before they stood in line.
    var cancelled: Set<Int> = []
    var isClosed = false

    /// Whether another connection shall be opened; counts it when so.
    mutating func shallOpen(size: Int) -> Bool {
      guard !isClosed, opening < waiters.count, live + opening < size else { return false }
      opening += 1
      return true
    }
  }

  static let closed = PostgresError(message: "the connection pool is closed")

  func acquire() async throws -> Connection {
    try Task.checkCancellation()
    while let connection = state.withLock({ $0.idle.popLast() }) {
      // A server that went away has said so, or hung up.
      if !connection.isBroken && !connection.hasUnreadInput { return connection }
      discard(connection)
    }
    let number = state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    return try await withTaskCancellationHandler {
      defer { _ = state.withLock { $0.cancelled.remove(number) } }
      return try await withCheckedThrowingContinuation { continuation in
        enqueue(Waiter(number: number, continuation: continuation))
      }
    } onCancel: {
      cancel(number)
    }
  }

  func release(_ connection: Connection) {
    guard !connection.isBroken else { return discard(connection) }
    enum Next {
      case give(Waiter)
      case keep
      case close
    }
    let next: Next = state.withLock { state in
      if state.isClosed { return .close }
      guard !state.waiters.isEmpty else {
        state.idle.append(connection)
        return .keep
      }
      return .give(state.waiters.removeFirst())
    }
    switch next {
    case .give(let waiter): waiter.continuation.resume(returning: connection)
    case .keep: break
    case .close: Task { await connection.close() }
    }
  }

  private func enqueue(_ waiter: Waiter) {
    enum Verdict {
      case wait
      case open
      case take(Connection)
      case refuse(any Error)
    }
    let verdict: Verdict = state.withLock { state in
      if state.isClosed { return .refuse(ConnectionPool.closed) }
      if state.cancelled.contains(waiter.number) { return .refuse(CancellationError()) }
      // One may have come back since we looked.
      if let connection = state.idle.popLast() { return .take(connection) }
      state.waiters.append(waiter)
      return state.shallOpen(size: size) ? .open : .wait
    }
    switch verdict {
    case .wait: break
    case .open: Task { await open() }
    case .take(let connection): waiter.continuation.resume(returning: connection)
    case .refuse(let error): waiter.continuation.resume(throwing: error)
    }
  }

  private func cancel(_ number: Int) {
    let waiter = state.withLock { state -> Waiter? in
      guard let index = state.waiters.firstIndex(where: { $0.number == number }) else {
        state.cancelled.insert(number)
        return nil
      }
      return state.waiters.remove(at: index)
    }
    waiter?.continuation.resume(throwing: CancellationError())
  }

  private func discard(_ connection: Connection) {
    let shallOpen = state.withLock { state in
      state.live -= 1
      return state.shallOpen(size: size)
    }
    Task { await connection.close() }
    if shallOpen { Task { await open() } }
  }
}
