import Certificates
import FoundationEssentials
import Synchronization
import TestSupport
import Transfer

/// A worker of the west that serves, and what a worker of the east reads with.
final class Service: Sendable {
  /// The authority that all but strangers have their certificates from.
  static let authority = Result { try Authority(validity: .days(2)) }

  let server: TransferServer
  let connections: PeerConnections
  private let grants: Grants
  private let task: Task<Void, any Error>

  /// What the authorization closure knows.
  private final class Grants: Sendable {
    private let state = Mutex<[StreamRequest: StreamGrant]>([:])

    func set(_ request: StreamRequest, _ grant: StreamGrant?) {
      state.withLock { $0[request] = grant }
    }

    func look(up request: StreamRequest) throws -> StreamGrant {
      guard let grant = state.withLock({ $0[request] }) else {
        throw StreamRefusal("job \(request.job) does not run with fence \(request.fence)")
      }
      return grant
    }
  }

  /// Serves what `wrap` makes of the local readers.
  static func start(
    _ pair: Pair, options: ServerOptions = ServerOptions(),
    wrap: @escaping @Sendable (LocalSnapshotReader) -> any SnapshotReader = { $0 }
  ) async throws -> Service {
    let grants = Grants()
    let server = try await TransferServer.listen(
      host: "127.0.0.1", port: 0, tls: tls("west"),
      authorize: { _, request in try grants.look(up: request) },
      openReader: { wrap(try await LocalSnapshotReader.open($0, on: pair.west.cluster)) },
      options: options)
    return try Service(server, grants)
  }

  /// Serves for `body`, and then ends.
  static func with(
    _ pair: Pair, options: ServerOptions = ServerOptions(),
    wrap: @escaping @Sendable (LocalSnapshotReader) -> any SnapshotReader = { $0 },
    _ body: (Service) async throws -> Void
  ) async throws {
    let service = try await start(pair, options: options, wrap: wrap)
    do {
      try await body(service)
    } catch {
      await service.stop()
      throw error
    }
    await service.stop()
  }

  private init(_ server: TransferServer, _ grants: Grants) throws {
    self.server = server
    self.grants = grants
    connections = PeerConnections(tls: try Self.tls("east"))
    task = Task { try await server.run() }
  }

  /// Ends the server and everything it serves.
  func stop() async {
    connections.close()
    task.cancel()
    _ = await task.result
  }

  /// A worker's certificate of that region, from our authority or another.
  static func tls(
    _ region: String, by signer: Authority? = nil, trusting trusted: Authority? = nil,
    validity: Validity? = nil
  ) throws -> TransferTLS {
    let own = try authority.get()
    let pair = try (signer ?? own).issue(
      to: WorkerIdentity(region: region, name: "worker"), validity: validity ?? .days(1))
    return try TransferTLS(pair, authority: (trusted ?? own).keyPair.certificate)
  }

  /// Lets workers of a region read a span for a job.
  @discardableResult
  func grant(
    _ span: SnapshotSpan?, job: Int64 = 1, fence: Int64 = 1, to region: String = "east"
  ) -> StreamRequest {
    let request = StreamRequest(job: job, fence: fence, volume: 1)
    grants.set(request, span.map { StreamGrant(span: $0, readerRegion: region) })
    return request
  }

  /// A reader over TLS.
  func reader(
    _ request: StreamRequest, connections: PeerConnections? = nil, at port: Int? = nil,
    streams: Int = 4, compression: Compression = .auto, region: String = "west"
  ) -> RemoteSnapshotReader {
    RemoteSnapshotReader(
      connections ?? self.connections,
      endpoints: [PeerEndpoint(host: "127.0.0.1", port: port ?? server.endpoint.port)],
      region: region, request: request, streams: streams, compression: compression)
  }
}
