import Glibc
import Testing

@testable import HTTP

/// When a request is sent at the latest.
struct LatestTests {
  @Test func `what waited for a connection for too long is not sent`() async throws {
    let server = try SilentServer()
    let transport = Transport(Trust(), connections: 1)
    let first = Task {
      try await transport.send(Request(url: server.url, timeLimit: .seconds(2)))
    }
    try #require(server.accepts(within: .seconds(60)))
    let second = Request(url: server.url, timeLimit: .seconds(10), latest: .now)
    let failure = await #expect(throws: TransportFailure.self) {
      try await transport.send(second)
    }
    guard case .unreachable? = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    guard case .failure(TransportFailure.timedOut) = await first.result else {
      Issue.record("the first one was not sent")
      return
    }
    #expect(!server.accepts(within: .zero))
    await transport.close()
  }
}

/// Takes connections, and says nothing.
private final class SilentServer: Sendable {
  private let listener: Int32
  let url: String

  init() throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 16) == 0
          && getsockname(listener, $0, &length) == 0
      }
    }
    try #require(isBound)
    self.listener = listener
    url = "http://127.0.0.1:\(in_port_t(bigEndian: address.sin_port))/"
  }

  deinit { close(listener) }

  /// Waits for one more connection, which is kept.
  func accepts(within limit: Duration) -> Bool {
    var events = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
    guard poll(&events, 1, Int32(limit / .milliseconds(1))) > 0 else { return false }
    return accept(listener, nil, nil) >= 0
  }
}
