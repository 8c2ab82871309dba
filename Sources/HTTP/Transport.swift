import CCurl
import NIOPosix
import Synchronization

/// Sends requests on threads of its own, with connections that are used again.
package final class Transport: Sendable {
  private let trust: Trust
  private let threads: NIOThreadPool
  /// Idle handles; as many requests at once as there are threads.
  private let idle = Mutex<[EasyHandle]>([])

  /// - Parameter connections: requests at once, at least 1.
  package init(_ trust: Trust, connections: Int) {
    self.trust = trust
    threads = NIOThreadPool(numberOfThreads: max(1, connections))
    _ = Self.initialized
    threads.start()
  }

  /// Once a process, before any other thread uses libcurl (`curl_global_init`).
  private static let initialized: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  /// Sends one request.
  ///
  /// - Throws: `TransportFailure`, or `CancellationError`; a pipe of the request is broken then.
  package func send(_ request: Request) async throws -> Response {
    let transfer = Transfer(request)
    do {
      return try await withTaskCancellationHandler {
        try Task.checkCancellation()
        return try await perform(request, transfer)
      } onCancel: {
        transfer.cancel()
      }
    } catch TransportFailure.cancelled {
      throw CancellationError()
    }
  }

  /// Ends the threads once their requests have ended.
  package func close() async {
    try? await threads.shutdownGracefully()
    idle.withLock { $0 = [] }
  }

  private func perform(_ request: Request, _ transfer: Transfer) async throws -> Response {
    try await withCheckedThrowingContinuation { continuation in
      threads.submit { [self] state in
        switch state {
        case .active:
          continuation.resume(
            with: Result {
              let handle = try idle.withLock { $0.popLast() } ?? EasyHandle(trust)
              let response: Response
              do {
                response = try handle.perform(request, transfer)
                transfer.finish(succeeded: true)
              } catch {
                transfer.finish(succeeded: false)
                throw error
              }
              // After a failure its connection is in no state that anybody knows.
              idle.withLock { $0.append(handle) }
              return response
            })
        case .cancelled:
          transfer.finish(succeeded: false)
          continuation.resume(throwing: CancellationError())
        }
      }
    }
  }
}
