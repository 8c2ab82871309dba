import CPostgres
import Glibc
public import Logging
import Synchronization

/// Listens on channels, on a connection and a thread of its own, and connects again by itself.
///
/// A notification is a hint and may be missed: callers look at their table at every
/// `Notification.resumed`, and from time to time anyway.
public struct Listener: Sendable {
  private let target: ConnectionTarget
  private let channels: [String]
  private let logger: Logger

  /// A listener that connects when its notifications are asked for.
  public init(
    conninfo: String, channels: [String], applicationName: String = "longhaul listener",
    logger: Logger = Logger(label: "longhaul.postgres")
  ) {
    target = ConnectionTarget(conninfo: conninfo, applicationName: applicationName)
    self.channels = channels
    self.logger = logger
  }

  /// Notifications from now on, until whoever reads them is cancelled or gone. A reader that is slow
  /// loses the oldest.
  public func notifications() -> AsyncStream<Notification> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1024)) { stream in
      let loop = ListenerLoop(
        target: target, channels: channels, logger: logger,
        yield: { stream.yield($0) }, finish: { stream.finish() })
      stream.onTermination = { _ in loop.stop() }
      loop.start()
    }
  }
}
