import NIOCore

/// Messages that are written together: heads and small payloads in one buffer, large payloads in
/// their own, as they were read.
struct OutgoingBatch: Sendable {
  private(set) var buffers: [ByteBuffer] = []
  private var open = ByteBuffer()
  private(set) var byteCount = 0

  init() {}

  init(_ message: Message) throws {
    try append(message)
    finish()
  }

  mutating func append(_ message: Message) throws {
    let before = open.readableBytes
    let payload = try message.encode(into: &open)
    byteCount += open.readableBytes - before
    guard let payload else { return }
    buffers.append(open)
    buffers.append(payload)
    byteCount += payload.readableBytes
    open = ByteBuffer()
  }

  /// Nothing is appended any more.
  mutating func finish() {
    guard open.readableBytes > 0 else { return }
    buffers.append(open)
    open = ByteBuffer()
  }
}

/// Writes a batch's buffers in one go, so that nothing gets between a head and its payload.
final class BatchWriter: ChannelOutboundHandler {
  typealias OutboundIn = OutgoingBatch
  typealias OutboundOut = ByteBuffer

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    let buffers = unwrapOutboundIn(data).buffers
    for buffer in buffers.dropLast() { context.write(wrapOutboundOut(buffer), promise: nil) }
    context.write(wrapOutboundOut(buffers.last ?? ByteBuffer()), promise: promise)
  }
}
