import Synchronization

/// A transaction that is open while `transaction { }`'s body runs.
public final class Transaction: Querying {
  private struct State {
    var isBegun = false
    var isOver = false
    var unsent: [Command] = []

    /// What the next flight starts with.
    mutating func takeUnsent() -> [Command] {
      defer {
        isBegun = true
        unsent = []
      }
      return isBegun ? unsent : [.begin] + unsent
    }
  }

  private let connection: Connection
  private let state = Mutex(State())

  init(_ connection: Connection) {
    self.connection = connection
  }

  /// Runs a statement in the transaction, behind what was sent before.
  public func execute<Row>(_ statement: Statement<Row>, parameters: [String?]) async throws
    -> Answer<Row>
  {
    try await connection.execute(statement, parameters: parameters, after: takeUnsent())
  }

  /// Sends a statement whose answer nobody needs with the next one, or with the commit: it costs no
  /// round trip. When it fails, nothing after it runs, and the next statement or the commit throws.
  /// - Parameter meaning: turns its failure into the error that is thrown.
  public func send<Row>(
    _ statement: Statement<Row>, _ parameters: (any PostgresEncodable)?...,
    meaning: (@Sendable (PostgresError) -> any Error)? = nil
  ) {
    let command = Command(
      statement.name, statement.sql, parameters: parameters.map { $0?.postgresText },
      meaning: meaning)
    state.withLock { $0.unsent.append(command) }
  }

  /// Runs a script of several statements in the transaction, by the simple protocol.
  /// - Throws: `PostgresError` with the line that failed.
  public func script(_ sql: String) async throws {
    try await flush()
    try await connection.runScript(sql)
  }

  /// Waits for what was sent with `send`; without any, does nothing but begin.
  public func flush() async throws {
    _ = try await execute(.nothing, parameters: [])
  }

  func commit() async throws {
    let isNeeded = state.withLock { state in
      defer { state.isOver = true }
      return state.isBegun || !state.unsent.isEmpty
    }
    guard isNeeded else { return }
    try await connection.commit(after: state.withLock { $0.takeUnsent() })
  }

  func rollback() async {
    let isNeeded = state.withLock { state in
      defer { state.isOver = true }
      return state.isBegun
    }
    guard isNeeded else { return }
    await connection.rollback()
  }

  private func takeUnsent() throws -> [Command] {
    try state.withLock { state in
      guard !state.isOver else { throw PostgresError(message: "the transaction is over") }
      return state.takeUnsent()
    }
  }
}

extension Statement where Row == Void {
  fileprivate static let nothing = Self("nothing", "SELECT")
}
