import Ceph
import Certificates
import NIOCore
import NIOPosix
import NIOSSL

/// One stream to a worker of the other region.
final class PeerConnection: Sendable {
  /// Where it leads.
  let endpoint: PeerEndpoint
  /// Who is there, by its certificate.
  let identity: WorkerIdentity
  private let channel: any Channel
  private let handler: NIOLoopBound<PeerHandler>

  private init(
    _ endpoint: PeerEndpoint, _ identity: WorkerIdentity, _ channel: any Channel,
    _ handler: NIOLoopBound<PeerHandler>
  ) {
    self.endpoint = endpoint
    self.identity = identity
    self.channel = channel
    self.handler = handler
  }

  /// Connects, and makes sure that it is a worker of that region.
  static func open(
    to endpoint: PeerEndpoint, region: String, tls: TransferTLS, on group: any EventLoopGroup
  ) async throws -> PeerConnection {
    let loop = group.next()
    let ready = loop.makePromise(of: WorkerIdentity.self)
    do {
      let (channel, handler) = try await ClientBootstrap(group: loop)
        .connectTimeout(.seconds(10))
        .channelOption(.maxMessagesPerRead, value: 4)
        .channelOption(
          .recvAllocator,
          value: FixedSizeRecvByteBufferAllocator(capacity: SocketTuning.receiveBytes)
        )
        .connect(host: endpoint.host, port: endpoint.port) { channel in
          channel.eventLoop.makeCompletedFuture {
            let handler = PeerHandler(peer: "\(endpoint)", region: region, ready: ready)
            try channel.pipeline.syncOperations.addHandlers([
              NIOSSLClientHandler(context: tls.client, serverHostname: nil), handler,
            ])
            return NIOLoopBound(handler, eventLoop: channel.eventLoop)
          }.flatMap { handler in
            SocketTuning.tune(channel).map { (channel, handler) }
          }
        }
      let timeout = loop.scheduleTask(in: .seconds(15)) {
        handler.value.fail(
          .streamLost(peer: "\(endpoint)", reason: "no TLS handshake within 15 s"))
      }
      defer { timeout.cancel() }
      let identity = try await ready.futureResult.get()
      return PeerConnection(endpoint, identity, channel, handler)
    } catch {
      ready.fail(error)
      throw TransferError(error, of: "\(endpoint)")
    }
  }

  /// Whether requests may be sent.
  var isActive: Bool { channel.isActive }

  /// Sends a request; `reply` is called on the event loop for each reply, or once with the error.
  /// Requests are sent in the order of the calls.
  func send(_ message: Message, _ reply: @escaping PeerHandler.Reply) {
    let handler = handler
    channel.eventLoop.execute { handler.value.send(message, reply) }
  }

  /// Sends a request that has one reply, and waits for it. Cancelling closes the stream.
  func ask(_ message: Message) async throws -> Message {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        send(message) { continuation.resume(with: $0.mapError { $0 as any Error }) }
      }
    } onCancel: {
      close(because: "it was given up")
    }
  }

  /// Asks for a unit. Each frame is yielded as it comes; ending the iteration early closes the
  /// stream, as the frames still on their way have no taker.
  func read(_ extents: [Extent]) -> AsyncThrowingStream<Frame, any Error> {
    let (stream, continuation) = AsyncThrowingStream.makeStream(of: Frame.self)
    continuation.onTermination = { [self] reason in
      if case .cancelled = reason { close(because: "a unit was given up") }
    }
    send(.read(extents)) { [endpoint] result in
      switch result {
      case .success(.frame(let frame)): continuation.yield(frame)
      case .success(.readDone): continuation.finish()
      case .success:
        continuation.finish(
          throwing: TransferError.corrupt(
            peer: "\(endpoint)", reason: "a read was answered with something else"))
      case .failure(let error): continuation.finish(throwing: error)
      }
    }
    return stream
  }

  /// Closes it; all who wait get the reason.
  func close(because reason: String) {
    fail(.streamLost(peer: "\(endpoint)", reason: reason))
  }

  /// Closes it; all who wait get the error.
  func fail(_ error: TransferError) {
    let handler = handler
    channel.eventLoop.execute { handler.value.fail(error) }
  }
}
