import CPostgres
import Dispatch
import Synchronization

/// Asks the server to cancel a connection's running statement, from any thread.
///
/// A request that comes late would hit the statement that runs next, so each one names its
/// statement's number, and a statement does not end while a request for it is on its way.
final class Interrupter: Sendable {
  /// What libpq needs to cancel (`PGcancel`). It never changes, and `PQcancel` takes it from any
  /// thread.
  private struct Key: ~Copyable, @unchecked Sendable {
    let pointer: OpaquePointer?

    init(_ link: borrowing Link) { pointer = PQgetCancel(link.pointer) }

    deinit { PQfreeCancel(pointer) }
  }

  private struct State {
    var number = 0
    var isRunning = false
  }

  private let key: Key
  private let state = Mutex(State())

  init(_ link: borrowing Link) {
    key = Key(link)
  }

  /// The number of the statement that starts next.
  var next: Int { state.withLock { $0.number + 1 } }

  func begin() {
    state.withLock { state in
      state.number += 1
      state.isRunning = true
    }
  }

  func end() {
    state.withLock { $0.isRunning = false }
  }

  /// Requests it (`PQcancel`, which connects to the server and so blocks) on a thread of Dispatch's.
  func cancel(_ number: Int) {
    DispatchQueue.global().async { [self] in
      state.withLock { state in
        guard state.isRunning, state.number == number else { return }
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
          // A failure leaves the statement running to its end, which is what happens without us.
          _ = PQcancel(key.pointer, message.baseAddress, 256)
        }
      }
    }
  }
}
