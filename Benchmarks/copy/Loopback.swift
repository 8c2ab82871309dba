import Ceph
import Certificates
import Transfer

/// Both ends of the wire in this process.
enum Loopback {
  /// Serves the span and hands over a reader of it.
  static func with<Result: Sendable>(
    _ span: SnapshotSpan, on cluster: Cluster, streams: Int,
    _ body: (RemoteSnapshotReader) async throws -> Result
  ) async throws -> Result {
    let authority = try Authority(validity: .days(1))
    func tls(_ region: String) throws -> TransferTLS {
      try TransferTLS(
        authority.issue(to: WorkerIdentity(region: region, name: "bench"), validity: .days(1)),
        authority: authority.keyPair.certificate)
    }
    let server = try await TransferServer.listen(
      host: "127.0.0.1", port: 0, tls: tls("west"),
      authorize: { _, _ in StreamGrant(span: span, readerRegion: "east") },
      openReader: { try await LocalSnapshotReader.open($0, on: cluster) })
    let serving = Task { try await server.run() }
    let connections = PeerConnections(tls: try tls("east"))
    let reader = RemoteSnapshotReader(
      connections, endpoints: [server.endpoint], region: "west",
      request: StreamRequest(job: 1, fence: 1, volume: 1), streams: streams)
    // A round finds its streams open: they are kept from the one before.
    _ = try await reader.information()
    let result = try await body(reader)
    await reader.close()
    connections.close()
    serving.cancel()
    _ = await serving.result
    return result
  }
}
