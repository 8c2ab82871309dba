import Certificates
import NIOCore
import NIOSSL
import NIOTLS

/// What the serving side's end of a stream passes on.
enum Incoming: Sendable {
  /// First: who is there.
  case peer(WorkerIdentity)
  /// Then: what they ask.
  case request(Message)
}

/// The serving side's end of one stream: finds out who is there, puts requests together, and
/// answers questions whether anybody is here.
final class RequestHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = Incoming
  typealias OutboundOut = OutgoingBatch

  private var assembler = MessageAssembler()
  private var isTrusted = false

  /// Who does not show a certificate within this time is not waited for.
  private static let patience = TimeAmount.seconds(15)

  func channelActive(context: ChannelHandlerContext) {
    let waiting = NIOLoopBound(context, eventLoop: context.eventLoop)
    _ = context.eventLoop.assumeIsolated().scheduleTask(in: Self.patience) { [weak self] in
      if self?.isTrusted == false { waiting.value.close(promise: nil) }
    }
    context.fireChannelActive()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case TLSUserEvent.handshakeCompleted = event {
      let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
      if let identity = TransferTLS.identity(of: certificate) {
        isTrusted = true
        context.fireChannelRead(wrapInboundOut(.peer(identity)))
      } else {
        refuse(context, .refused, "your certificate names no worker of a region")
      }
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var input = unwrapInboundIn(data)
    guard isTrusted else { return }
    do {
      while let message = try assembler.next(from: &input) {
        if case .ping = message {
          let pong = try OutgoingBatch(.pong)
          context.writeAndFlush(wrapOutboundOut(pong), promise: nil)
        } else {
          context.fireChannelRead(wrapInboundOut(.request(message)))
        }
      }
    } catch {
      isTrusted = false
      refuse(context, .protocolViolation, "\(error)")
    }
  }

  private func refuse(
    _ context: ChannelHandlerContext, _ kind: WireFailure.Kind, _ reason: String
  ) {
    let failure = WireFailure(kind: kind, reason: reason, isFinal: true)
    let closed = NIOLoopBound(context, eventLoop: context.eventLoop)
    guard let batch = try? OutgoingBatch(.failure(failure)) else {
      return context.close(promise: nil)
    }
    context.writeAndFlush(wrapOutboundOut(batch)).whenComplete { _ in
      closed.value.close(promise: nil)
    }
  }
}
