import Synchronization

/// So many bytes may be on the way at once; who wants more waits until others gave back.
///
/// Served in order, so that a large request is not starved by small ones. One that exceeds all
/// there is waits until it is alone.
final class Credits: Sendable {
  private struct State {
    var free: Int
    var nextID: UInt64 = 0
    var waiting: [Waiter] = []
  }

  private struct Waiter {
    let id: UInt64
    let amount: Int
    let continuation: CheckedContinuation<Void, any Error>
  }

  private let total: Int
  private let state: Mutex<State>

  init(_ total: Int) {
    self.total = max(1, total)
    state = Mutex(State(free: max(1, total)))
  }

  /// Credits that nobody has.
  var free: Int { state.withLock(\.free) }

  /// Waits for `amount`; throws `CancellationError`, having taken nothing.
  func take(_ amount: Int) async throws {
    let amount = min(amount, total)
    let id = state.withLock { state in
      defer { state.nextID += 1 }
      return state.nextID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isReady: Bool? = state.withLock { state in
          if Task.isCancelled { return nil }
          if state.waiting.isEmpty, state.free >= amount {
            state.free -= amount
            return true
          }
          state.waiting.append(Waiter(id: id, amount: amount, continuation: continuation))
          return false
        }
        switch isReady {
        case true?: continuation.resume()
        case false?: break
        case nil: continuation.resume(throwing: CancellationError())
        }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0) }
      }
      waiter?.continuation.resume(throwing: CancellationError())
      serve()
    }
  }

  /// Gives back what `take` took.
  func giveBack(_ amount: Int) {
    state.withLock { $0.free += min(amount, total) }
    serve()
  }

  private func serve() {
    let served = state.withLock { state in
      var served: [Waiter] = []
      while let first = state.waiting.first, first.amount <= state.free {
        state.free -= first.amount
        served.append(state.waiting.removeFirst())
      }
      return served
    }
    for waiter in served { waiter.continuation.resume() }
  }
}
