import Ceph
import Certificates
import Foundation
import TestSupport
import Testing
import Transfer

@Suite struct RefusalTests {
  /// A served snapshot that anybody of the east may read as job 1.
  private func served(
    options: ServerOptions = ServerOptions(),
    _ body: (Pair, Service, StreamRequest) async throws -> Void
  ) async throws {
    try await Pair.with { pair in
      let snapshot = try await pair.makeSource(8 << 20)
      let span = try await pair.span(to: snapshot)
      try await Service.with(pair, options: options) { service in
        try await body(pair, service, service.grant(span))
      }
    }
  }

  private func outcome(
    _ reader: RemoteSnapshotReader
  ) async -> Result<Void, any Error> {
    do {
      try await reader.check()
      await reader.close()
      return .success(())
    } catch {
      await reader.close()
      return .failure(error)
    }
  }

  private func isUntrusted(_ result: Result<Void, any Error>) -> Bool {
    if case .failure(TransferError.untrusted) = result { true } else { false }
  }

  private func isRefused(_ result: Result<Void, any Error>) -> Bool {
    if case .failure(TransferError.refused) = result { true } else { false }
  }

  @Test func `our own certificates are good on both sides`() async throws {
    try await served { _, service, request in
      try await outcome(service.reader(request)).get()
    }
  }

  @Test func `a foreign certificate is not trusted by the server`() async throws {
    try await served { _, service, request in
      let stranger = try Authority(validity: .days(2))
      let connections = PeerConnections(
        tls: try Service.tls("east", by: stranger))
      let result = await outcome(service.reader(request, connections: connections))
      #expect(isUntrusted(result), "\(result)")
    }
  }

  @Test func `a foreign server is not trusted by us`() async throws {
    try await served { _, service, request in
      let stranger = try Authority(validity: .days(2))
      let connections = PeerConnections(tls: try Service.tls("east", trusting: stranger))
      let result = await outcome(service.reader(request, connections: connections))
      #expect(isUntrusted(result), "\(result)")
    }
  }

  @Test func `an expired certificate is not trusted`() async throws {
    try await served { _, service, request in
      let past = try Validity(
        from: Date(timeIntervalSinceNow: -1000), until: Date(timeIntervalSinceNow: -10))
      let connections = PeerConnections(tls: try Service.tls("east", validity: past))
      let result = await outcome(service.reader(request, connections: connections))
      #expect(isUntrusted(result), "\(result)")
    }
  }

  @Test func `a worker of another region may not read`() async throws {
    try await served { _, service, request in
      let connections = PeerConnections(tls: try Service.tls("north"))
      let result = await outcome(service.reader(request, connections: connections))
      #expect(isRefused(result), "\(result)")
    }
  }

  @Test func `a server of another region is not read from`() async throws {
    try await served { _, service, request in
      let result = await outcome(service.reader(request, region: "north"))
      #expect(isUntrusted(result), "\(result)")
    }
  }

  @Test func `a job that does not run, or not with that fence, is refused`() async throws {
    try await served { _, service, _ in
      for request in [
        StreamRequest(job: 9, fence: 1, volume: 1), StreamRequest(job: 1, fence: 2, volume: 1),
      ] {
        let result = await outcome(service.reader(request))
        #expect(isRefused(result), "\(result)")
      }
    }
  }

  @Test func `a stream ends when its job does not run any more`() async throws {
    var options = ServerOptions()
    options.authorizationInterval = .milliseconds(50)
    try await served(options: options) { _, service, request in
      let reader = service.reader(request)
      try await reader.check()
      service.grant(nil)
      // Asked until the authorization was looked at again.
      await #expect(throws: TransferError.self) {
        while true { try await reader.check() }
      }
      await reader.close()
      #expect(isRefused(await outcome(service.reader(request))))
    }
  }

  @Test func `nobody at the address is an error that names it`() async throws {
    try await served { _, service, request in
      let result = await outcome(service.reader(request, at: 1))
      guard case .failure(TransferError.unreachable(let peer, _)) = result else {
        Issue.record("\(result)")
        return
      }
      #expect(peer.contains("127.0.0.1:1"))
    }
  }
}
