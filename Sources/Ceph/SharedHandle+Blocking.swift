import Glibc
import NIOPosix

extension SharedHandle {
  /// Makes a blocking C call on the cluster's threads.
  ///
  /// It is not cancelled: a C call cannot be taken back, and its own time limit ends it. So what
  /// cleans up after a cancellation works too.
  @discardableResult
  func blocking<Result: Sendable>(
    _ call: Call,
    _ body: @escaping @Sendable (UnsafeMutableRawPointer, Call) throws -> Result
  ) async throws -> Result {
    try await threads.blocking { [self] in
      guard let raw = enter() else { throw call.error(EBADF) }
      defer { leave() }
      return try body(raw, call)
    }
  }
}

extension NIOThreadPool {
  /// Runs `body` on one of the threads, cancelled or not.
  @discardableResult
  func blocking<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      submit { state in
        switch state {
        case .active: continuation.resume(with: Swift.Result(catching: body))
        case .cancelled:
          continuation.resume(
            throwing: CephError(operation: "submit", object: "thread pool", code: EBADF))
        }
      }
    }
  }
}
