import Certificates
import NIOCore
import NIOSSL
import NIOTLS

/// The reading side's end of one stream: sends requests, and hands each reply to whom it belongs.
///
/// Confined to its event loop.
final class PeerHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer
  typealias Reply = @Sendable (Result<Message, TransferError>) -> Void

  /// A question is sent after so much silence, and the peer given up after twice that much.
  private static let patience = TimeAmount.seconds(10)
  private static let lookEvery = TimeAmount.seconds(5)

  /// Kept when the peer turned out to be whom we want.
  let ready: EventLoopPromise<WorkerIdentity>
  private let peer: String
  private let region: String
  private var assembler = MessageAssembler()
  private var waiting = CircularBuffer<Reply>()
  private var failure: TransferError?
  private var lastReceived = NIODeadline.now()
  private var context: ChannelHandlerContext?

  init(peer: String, region: String, ready: EventLoopPromise<WorkerIdentity>) {
    self.peer = peer
    self.region = region
    self.ready = ready
  }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    fail(.streamLost(peer: peer, reason: "it was closed"))
  }

  /// Sends a request; `reply` is called for each of its replies, or once with the error.
  func send(_ message: Message, _ reply: @escaping Reply) {
    if let failure { return reply(.failure(failure)) }
    guard let context else {
      return reply(.failure(.streamLost(peer: peer, reason: "it was closed")))
    }
    do {
      var buffer = ByteBuffer()
      _ = try message.encode(into: &buffer)
      if waiting.isEmpty { lastReceived = .now() }
      waiting.append(reply)
      context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    } catch {
      reply(.failure(.streamLost(peer: peer, reason: "\(error)")))
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case TLSUserEvent.handshakeCompleted = event { meet(context) }
    context.fireUserInboundEventTriggered(event)
  }

  /// The certificate is the authority's; now it must be of the right region.
  private func meet(_ context: ChannelHandlerContext) {
    let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
    guard let identity = TransferTLS.identity(of: certificate) else {
      return fail(.untrusted(peer: peer, reason: "its certificate names no worker"))
    }
    guard identity.region == region else {
      return fail(
        .untrusted(peer: peer, reason: "it is \(identity), but a worker of \(region) is needed"))
    }
    ready.succeed(identity)
    watch(context)
  }

  private func watch(_ context: ChannelHandlerContext) {
    _ = context.eventLoop.assumeIsolated().scheduleTask(in: Self.lookEvery) { [weak self] in
      guard let self, failure == nil, let context = self.context else { return }
      askWhetherAlive()
      watch(context)
    }
  }

  private func askWhetherAlive() {
    guard let context, !waiting.isEmpty else { return }
    let silence = NIODeadline.now() - lastReceived
    if silence > Self.patience * 2 {
      fail(.streamLost(peer: peer, reason: "it has not answered for \(silence.seconds) s"))
    } else if silence > Self.patience {
      var buffer = ByteBuffer()
      _ = try? Message.ping.encode(into: &buffer)
      context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var input = unwrapInboundIn(data)
    lastReceived = .now()
    do {
      while failure == nil, let message = try assembler.next(from: &input) { receive(message) }
    } catch {
      fail(.corrupt(peer: peer, reason: "\(error)"))
    }
  }

  private func receive(_ message: Message) {
    if case .pong = message { return }
    if case .failure(let told) = message, told.isFinal { return fail(told.error(from: peer)) }
    guard let reply = waiting.first else {
      return fail(.corrupt(peer: peer, reason: "it answered what was not asked"))
    }
    if message.isLastReply { waiting.removeFirst() }
    if case .failure(let told) = message {
      reply(.failure(told.error(from: peer)))
    } else {
      reply(.success(message))
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    fail(TransferError(error, of: peer))
  }

  func channelInactive(context: ChannelHandlerContext) {
    fail(.streamLost(peer: peer, reason: "it closed the connection"))
    context.fireChannelInactive()
  }

  /// Ends the stream: all who wait are told why.
  func fail(_ error: TransferError) {
    guard failure == nil else { return }
    failure = error
    ready.fail(error)
    let waiting = waiting
    self.waiting = []
    for reply in waiting { reply(.failure(error)) }
    context?.close(promise: nil)
  }
}

extension TimeAmount {
  fileprivate var seconds: Int64 { nanoseconds / 1_000_000_000 }
}
