import Glibc
import Synchronization

/// One session with Postgres. Its calls into libpq block, and so run on a thread of its own.
///
/// It is in pipeline mode all the time: what needs no answer before the next statement travels in
/// one flight with it, so that a round trip is paid once.
public actor Connection {
  private nonisolated let executor: ThreadExecutor
  nonisolated let interrupter: Interrupter
  /// Whether a transaction is open; statements then belong to it.
  nonisolated let isTaken = Atomic(false)
  private let socket: Int32
  private nonisolated let broken = Atomic(false)
  private let notices: NoticeBox?
  var link: Link
  /// How many round trips were paid for.
  var flights = 0
  /// The statements that this session knows, by name.
  var prepared: [String: String] = [:]

  /// The thread that the session's calls run on.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  /// Connects (`PQconnectdbParams`).
  /// - Parameters:
  ///   - conninfo: keywords and values, or a URI, as libpq reads them.
  ///   - applicationName: shown in `pg_stat_activity`, unless `conninfo` has one.
  ///   - onNotice: told of notices and warnings, on the connection's thread.
  /// - Throws: `PostgresError`.
  public static func open(
    _ conninfo: String, applicationName: String = "longhaul",
    onNotice: (@Sendable (String) -> Void)? = nil
  ) async throws -> Connection {
    let target = ConnectionTarget(conninfo: conninfo, applicationName: applicationName)
    let opener = try Opener()
    return try await opener.open(target, notices: onNotice.map(NoticeBox.init))
  }

  init(executor: ThreadExecutor, link: consuming Link, notices: NoticeBox?) {
    self.executor = executor
    self.notices = notices
    interrupter = Interrupter(link)
    socket = link.socket
    self.link = link
  }

  isolated deinit {
    // On its own thread, so that saying goodbye to the server blocks nobody.
    link.close()
    executor.stop()
  }

  /// Ends the session (`PQfinish`). Statements after that fail as on a lost connection.
  public func close() {
    broken.store(true, ordering: .releasing)
    link.close()
  }

  /// Whether the session is over, or in a state that nobody knows.
  public nonisolated var isBroken: Bool { broken.load(ordering: .acquiring) }

  /// Whether the server said something while nobody asked: mostly, that it ends the session.
  nonisolated var hasUnreadInput: Bool {
    var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    return poll(&descriptor, 1, 0) != 0
  }

  func breakOff() {
    broken.store(true, ordering: .releasing)
  }
}

/// Opens a connection on the thread that will be its own.
private actor Opener {
  private let executor: ThreadExecutor
  private var isHandedOver = false

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init() throws {
    executor = try ThreadExecutor.start()
  }

  func open(_ target: ConnectionTarget, notices: NoticeBox?) throws -> Connection {
    var link = try Link(target, onNotice: notices)
    try link.enterPipeline()
    isHandedOver = true
    return Connection(executor: executor, link: link, notices: notices)
  }

  isolated deinit {
    if !isHandedOver { executor.stop() }
  }
}
