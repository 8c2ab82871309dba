import CPostgres
import Glibc
import Logging
import Synchronization

/// A listener's thread: connects, listens, waits for the socket, and begins again when it is lost.
final class ListenerLoop: Sendable {
  private let target: ConnectionTarget
  private let channels: [String]
  private let logger: Logger
  private let yield: @Sendable (Notification) -> Void
  private let finish: @Sendable () -> Void
  /// A pipe; its first end becomes readable when the thread shall end.
  private let stopSignal: Int32
  private let stopButton: Int32

  init(
    target: ConnectionTarget, channels: [String], logger: Logger,
    yield: @escaping @Sendable (Notification) -> Void, finish: @escaping @Sendable () -> Void
  ) {
    self.target = target
    self.channels = channels
    self.logger = logger
    self.yield = yield
    self.finish = finish
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) == 0 {
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }
    (stopSignal, stopButton) = (ends[0], ends[1])
  }

  deinit {
    close(stopSignal)
    close(stopButton)
  }

  func start() {
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self)
    guard stopSignal >= 0, pthread_create(&thread, nil, listenerMain, context.toOpaque()) == 0
    else {
      context.release()
      logger.error("no thread to listen for notifications on: \(String(cString: strerror(errno)))")
      return finish()
    }
    pthread_detach(thread)
  }

  func stop() {
    _ = write(stopButton, "\0", 1)
  }

  fileprivate func run() {
    let backoff = Backoff(base: .milliseconds(100), limit: .seconds(5))
    var failures = 0
    while !isStopped(waitingFor: failures == 0 ? .zero : backoff.delay(after: failures)) {
      do {
        var link = try Link(target)
        try listen(&link)
        failures = 0
        yield(.resumed)
        try receive(&link)
      } catch {
        failures += 1
        logger.warning("the listener lost Postgres, trying again: \(error)")
      }
    }
    finish()
  }

  private func listen(_ link: inout Link) throws(PostgresError) {
    for channel in channels {
      guard let quoted = PQescapeIdentifier(link.pointer, channel, channel.utf8.count) else {
        throw link.failure()
      }
      defer { PQfreemem(quoted) }
      try link.run("LISTEN \(String(cString: quoted))")
    }
  }

  /// Returns when it shall stop.
  private func receive(_ link: inout Link) throws(PostgresError) {
    while true {
      var descriptors = [
        pollfd(fd: link.socket, events: Int16(POLLIN), revents: 0),
        pollfd(fd: stopSignal, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&descriptors, 2, -1) >= 0 || errno == EINTR else { throw link.failure() }
      if descriptors[1].revents != 0 { return }
      guard PQconsumeInput(link.pointer) == 1, link.isGood else { throw link.failure() }
      while let notification = PQnotifies(link.pointer) {
        yield(
          .received(
            channel: String(cString: notification.pointee.relname),
            payload: String(cString: notification.pointee.extra)))
        PQfreemem(notification)
      }
    }
  }

  private func isStopped(waitingFor wait: Duration) -> Bool {
    var descriptor = pollfd(fd: stopSignal, events: Int16(POLLIN), revents: 0)
    return poll(&descriptor, 1, Int32(wait / .milliseconds(1))) > 0
  }
}

/// The thread's body. A global function: a closure would inherit an isolation that C ignores.
private func listenerMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  Unmanaged<ListenerLoop>.fromOpaque(context).takeRetainedValue().run()
  return nil
}
