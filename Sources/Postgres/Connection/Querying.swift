/// What a statement gave.
public struct Answer<Row: Sendable>: Sendable {
  /// Its rows.
  public let rows: [Row]
  /// How many rows it changed or returned.
  public let affected: Int
}

/// What runs statements: a connection, a transaction, a pool.
public protocol Querying: Sendable {
  /// Runs a statement with its parameters in Postgres' text format; nil is NULL.
  /// - Throws: `PostgresError`; `CancellationError` when the task was cancelled, in which case the
  ///   server was asked to cancel the statement.
  func execute<Row>(_ statement: Statement<Row>, parameters: [String?]) async throws -> Answer<Row>
}

extension Querying {
  /// All rows.
  public func all<Row>(_ statement: Statement<Row>, _ parameters: (any PostgresEncodable)?...)
    async throws -> [Row]
  {
    try await execute(statement, parameters: parameters.map { $0?.postgresText }).rows
  }

  /// The first row; nil without one.
  public func first<Row>(_ statement: Statement<Row>, _ parameters: (any PostgresEncodable)?...)
    async throws -> Row?
  {
    try await execute(statement, parameters: parameters.map { $0?.postgresText }).rows.first
  }

  /// The only row.
  /// - Throws: `PostgresError` when there is none, or more than one.
  public func one<Row>(_ statement: Statement<Row>, _ parameters: (any PostgresEncodable)?...)
    async throws -> Row
  {
    let rows = try await execute(statement, parameters: parameters.map { $0?.postgresText }).rows
    guard let row = rows.first, rows.count == 1 else {
      throw PostgresError(
        message: "expected one row and got \(rows.count)", statement: statement.name)
    }
    return row
  }

  /// Runs a statement for its effect.
  /// - Returns: how many rows it changed.
  @discardableResult
  public func run<Row>(_ statement: Statement<Row>, _ parameters: (any PostgresEncodable)?...)
    async throws -> Int
  {
    try await execute(statement, parameters: parameters.map { $0?.postgresText }).affected
  }
}
