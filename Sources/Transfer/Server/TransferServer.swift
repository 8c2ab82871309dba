public import Certificates
public import Logging
import NIOCore
public import NIOPosix
import NIOSSL

/// Serves the snapshots of this worker's region to the workers of others.
///
/// It keeps no state that matters: a stream serves only the running job that it names, as long as
/// the authorization says so, and what one server does not finish any other can.
public final class TransferServer: Sendable {
  /// Looks a job up: what may be read for it, and by whom. Throws `StreamRefusal` when it does not
  /// run, or not with that fence; any other error when that cannot be known just now.
  public typealias Authorize =
    @Sendable (WorkerIdentity, StreamRequest) async throws -> StreamGrant
  /// Opens a span, usually as `LocalSnapshotReader`; closed after its last stream.
  public typealias OpenReader = @Sendable (SnapshotSpan) async throws -> any SnapshotReader

  typealias Client = NIOAsyncChannel<Incoming, OutgoingBatch>

  /// Where it listens.
  public let endpoint: PeerEndpoint
  private let listener: NIOAsyncChannel<Client, Never>
  private let spans: ServedSpans
  private let options: ServerOptions
  private let logger: Logger

  private init(
    _ endpoint: PeerEndpoint, _ listener: NIOAsyncChannel<Client, Never>, _ spans: ServedSpans,
    _ options: ServerOptions, _ logger: Logger
  ) {
    self.endpoint = endpoint
    self.listener = listener
    self.spans = spans
    self.options = options
    self.logger = logger
  }

  /// Listens, but answers only when `run` is called.
  ///
  /// - Parameters:
  ///   - host: The address or name to listen on.
  ///   - port: The port; 0 takes any, told by `endpoint`.
  public static func listen(
    host: String, port: Int, tls: TransferTLS, authorize: @escaping Authorize,
    openReader: @escaping OpenReader, options: ServerOptions = ServerOptions(),
    group: MultiThreadedEventLoopGroup = TransferLoops.group,
    logger: Logger = Logger(label: "longhaul.transfer")
  ) async throws -> TransferServer {
    let listener = try await ServerBootstrap(group: group)
      .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
      .serverChannelOption(ChannelOptions.backlog, value: 256)
      .childChannelOption(
        .writeBufferWaterMark, value: .init(low: 512 << 10, high: 2 << 20)
      )
      .bind(host: host, port: port) { channel in
        SocketTuning.tune(channel).flatMap {
          channel.eventLoop.makeCompletedFuture { try client(of: channel, tls) }
        }
      }
    let endpoint = PeerEndpoint(host: host, port: listener.channel.localAddress?.port ?? port)
    let spans = ServedSpans(
      authorize: authorize, openReader: openReader, options: options, logger: logger)
    return TransferServer(endpoint, listener, spans, options, logger)
  }

  private static func client(of channel: any Channel, _ tls: TransferTLS) throws -> Client {
    try channel.pipeline.syncOperations.addHandlers([
      NIOSSLServerHandler(context: tls.server), BatchWriter(), RequestHandler(),
    ])
    // Requests are small and bounded in number; reading on lets questions whether we are here be
    // answered while a stream is held up.
    return try Client(
      wrappingChannelSynchronously: channel,
      configuration: .init(
        backPressureStrategy: .init(
          lowWatermark: WireLimits.outstandingRequests / 4,
          highWatermark: WireLimits.outstandingRequests)))
  }

  /// Serves until the task is cancelled, and then ends all streams.
  public func run() async throws {
    try await withThrowingDiscardingTaskGroup { group in
      try await listener.executeThenClose { clients in
        for try await client in clients {
          group.addTask { await self.serve(client) }
        }
      }
      group.cancelAll()
    }
  }

  private func serve(_ client: Client) async {
    do {
      try await client.executeThenClose { incoming, outgoing in
        let stream = ServedStream(
          spans: spans, options: options, outgoing: outgoing, channel: client.channel)
        try await stream.serve(incoming)
      }
    } catch is CancellationError {
    } catch {
      logger.debug("a stream ended", metadata: ["error": "\(error)"])
    }
  }
}
