import NIOCore
import NIOPosix
import Synchronization

/// Passes bytes on between a reader and a server, and does harm on the way to the reader.
final class Proxy: Sendable {
  enum Fault: Sendable {
    case flipByte, cut
  }

  private final class Budget: Sendable {
    private let state: Mutex<(left: Int, done: Int)>
    init(_ times: Int) { state = Mutex((times, 0)) }
    var done: Int { state.withLock(\.done) }

    /// Whether this fault may still be done.
    func take() -> Bool {
      state.withLock {
        guard $0.left > 0 else { return false }
        $0.left -= 1
        $0.done += 1
        return true
      }
    }
  }

  private let listener: any Channel
  private let budget: Budget

  private init(_ listener: any Channel, _ budget: Budget) {
    self.listener = listener
    self.budget = budget
  }

  /// Where the reader connects to.
  var port: Int { listener.localAddress?.port ?? 0 }
  /// How many faults there were.
  var faults: Int { budget.done }

  /// Does the fault once a connection, `times` in all, after so many bytes to the reader.
  static func start(
    to port: Int, fault: Fault, after bytes: Int, times: Int
  ) async throws -> Proxy {
    let budget = Budget(times)
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { reader in
        ClientBootstrap(group: reader.eventLoop)
          .channelInitializer { server in
            server.eventLoop.makeCompletedFuture {
              try server.pipeline.syncOperations.addHandler(
                Pipe(to: reader, fault: fault, after: bytes, budget))
            }
          }
          .connect(host: "127.0.0.1", port: port)
          .flatMap { server in
            reader.eventLoop.makeCompletedFuture {
              try reader.pipeline.syncOperations.addHandler(Pipe(to: server))
            }
          }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    return Proxy(listener, budget)
  }

  func stop() async { try? await listener.close().get() }

  private final class Pipe: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let other: any Channel
    private let fault: Fault?
    private let budget: Budget?
    private var left: Int

    init(
      to other: any Channel, fault: Fault? = nil, after bytes: Int = 0, _ budget: Budget? = nil
    ) {
      self.other = other
      self.fault = fault
      self.budget = budget
      left = bytes
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      var buffer = unwrapInboundIn(data)
      let before = left
      left -= buffer.readableBytes
      if before > 0, left <= 0, let fault, budget?.take() == true {
        switch fault {
        case .flipByte:
          let index = buffer.readerIndex + buffer.readableBytes / 2
          let byte: UInt8 = buffer.getInteger(at: index) ?? 0
          buffer.setInteger(byte ^ 1, at: index)
        case .cut: return context.close(promise: nil)
        }
      }
      other.writeAndFlush(buffer, promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }
  }
}
