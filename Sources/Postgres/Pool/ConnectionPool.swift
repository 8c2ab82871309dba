public import Logging
import Synchronization

/// Up to a number of connections, opened when needed and used by one caller at a time.
///
/// A connection that broke is dropped. Opening is tried again with backoff and jitter for as long
/// as `patience`, so that a restart of the server is a pause and not an error; what could not help
/// (a wrong password, no such database) is thrown at once.
public final class ConnectionPool: Sendable {
  /// The most connections.
  public let size: Int
  /// How long a caller waits for a server that cannot be reached.
  public let patience: Duration
  let conninfo: String
  let applicationName: String
  let logger: Logger
  let state = Mutex(State())

  /// A pool that connects when first used.
  /// - Parameters:
  ///   - conninfo: as for `Connection.open`.
  ///   - size: the most connections, at least 1.
  ///   - patience: how long a caller waits for a server that cannot be reached, before it gets the
  ///     last error.
  public init(
    conninfo: String, size: Int, applicationName: String = "longhaul",
    patience: Duration = .seconds(30), logger: Logger = Logger(label: "longhaul.postgres")
  ) {
    self.conninfo = conninfo
    self.size = max(1, size)
    self.applicationName = applicationName
    self.patience = patience
    self.logger = logger
  }

  /// Runs `body` with a connection of its own.
  /// - Throws: what `body` throws; `PostgresError` when no connection can be had;
  ///   `CancellationError` when the task is cancelled while it waits.
  public func withConnection<R>(_ body: (Connection) async throws -> R) async throws -> R {
    let connection = try await acquire()
    defer { release(connection) }
    return try await body(connection)
  }

  /// Runs `body` in a transaction on a connection of its own; see `Connection.transaction`.
  public func transaction<R>(_ body: (Transaction) async throws -> R) async throws -> R {
    try await withConnection { connection in try await connection.transaction(body) }
  }

  /// Opens all connections now: far from the server, each costs several round trips.
  /// - Throws: `PostgresError`; `CancellationError`.
  public func warm() async throws {
    try await withThrowingTaskGroup(of: Connection.self) { group in
      for _ in 0..<size { group.addTask { try await self.acquire() } }
      var connections: [Connection] = []
      defer { for connection in connections { release(connection) } }
      // All are held until the last one is there; what one of many threw ends the others' waiting.
      while let result = await group.nextResult() {
        switch result {
        case .success(let connection): connections.append(connection)
        case .failure(let error):
          group.cancelAll()
          while let late = await group.nextResult() {
            if case .success(let connection) = late { connections.append(connection) }
          }
          throw error
        }
      }
    }
  }

  /// Closes all connections: those in use when they come back. Later calls throw.
  public func close() async {
    let (idle, waiters) = state.withLock { state in
      state.isClosed = true
      defer {
        state.idle = []
        state.waiters = []
      }
      return (state.idle, state.waiters)
    }
    for waiter in waiters { waiter.continuation.resume(throwing: ConnectionPool.closed) }
    for connection in idle { await connection.close() }
  }
}

extension ConnectionPool: Querying {
  /// Runs a statement, in a transaction of its own, on a connection of its own.
  public func execute<Row>(_ statement: Statement<Row>, parameters: [String?]) async throws
    -> Answer<Row>
  {
    try await withConnection { connection in
      try await connection.execute(statement, parameters: parameters)
    }
  }
}
