import Glibc
import NIOCore
public import NIOPosix

/// How the sockets of both sides are set.
enum SocketTuning {
  /// A peer that does not answer for so long is gone.
  private static let deadAfterMilliseconds: SocketOptionValue = 30_000

  /// Sets what every stream needs; what a kernel does not know is left out.
  ///
  /// The congestion control is that of the sender: with the usual cubic one stream falls to
  /// 5 Mbit/s at 80 ms and 0.1 % loss. The buffers' sizes are left to the kernel, which fits them
  /// to the link as long as nobody sets them.
  static func tune(_ channel: any Channel) -> EventLoopFuture<Void> {
    let sockets = channel as? any SocketOptionProvider
    let options: [(ChannelOptions.Types.SocketOption, SocketOptionValue)] = [
      (ChannelOptions.tcpOption(.tcp_nodelay), 1),
      (ChannelOptions.socketOption(.so_keepalive), 1),
      (tcp(TCP_KEEPIDLE), 10),
      (tcp(TCP_KEEPINTVL), 5),
      (tcp(TCP_KEEPCNT), 4),
      (tcp(TCP_USER_TIMEOUT), deadAfterMilliseconds),
      // Less in the kernel's queue that is not on the way yet: what is asked for is sent sooner.
      (tcp(TCP_NOTSENT_LOWAT), 1 << 20),
    ]
    var settings = options.map { channel.setOption($0.0, value: $0.1) }
    if let sockets {
      settings.append(
        sockets.unsafeSetSocketOption(
          level: .tcp, name: .init(rawValue: TCP_CONGESTION), value: bbr))
    }
    let promise = channel.eventLoop.makePromise(of: Void.self)
    EventLoopFuture.andAllComplete(settings, promise: promise)
    return promise.futureResult
  }

  private static func tcp(_ name: CInt) -> ChannelOptions.Types.SocketOption {
    ChannelOptions.tcpOption(.init(rawValue: name))
  }

  private static let bbr = (UInt8(ascii: "b"), UInt8(ascii: "b"), UInt8(ascii: "r"))

  /// Reads so much at once: TLS decrypts, and we copy, in large pieces.
  static let receiveBytes = 256 << 10
}

/// The threads of all transfers of the process.
public enum TransferLoops {
  /// Two: each moves about a gigabyte a second.
  public static let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
}
