import Synchronization

extension Connection: Querying {
  /// Runs a statement in a transaction of its own.
  /// - Throws: `PostgresError`, also when a transaction is open here: its statements are run on it.
  public func execute<Row>(_ statement: Statement<Row>, parameters: [String?]) async throws
    -> Answer<Row>
  {
    guard !isTaken.load(ordering: .acquiring) else {
      throw PostgresError(
        message: "the connection is in a transaction; run the statement on that",
        statement: statement.name)
    }
    return try await execute(statement, parameters: parameters, after: [])
  }

  /// Runs a statement behind others in one flight; a cancelled task cancels it on the server.
  func execute<Row>(_ statement: Statement<Row>, parameters: [String?], after ahead: [Command])
    async throws -> Answer<Row>
  {
    try Task.checkCancellation()
    let command = Command(statement.name, statement.sql, parameters: parameters)
    let number = interrupter.next
    return try await withTaskCancellationHandler {
      interrupter.begin()
      defer { interrupter.end() }
      do {
        return try fly(ahead, command, row: statement.row).answer
      } catch let error as PostgresError where error.isCancelled && Task.isCancelled {
        throw CancellationError()
      }
    } onCancel: {
      interrupter.cancel(number)
    }
  }

  /// Runs a script of several statements by the simple protocol (`PQexec`); outside a transaction,
  /// they are one.
  /// - Throws: `PostgresError` with the line that failed.
  public func script(_ sql: String) async throws {
    guard !isTaken.load(ordering: .acquiring) else {
      throw PostgresError(message: "the connection is in a transaction; run the script on that")
    }
    try runScript(sql)
  }

  func runScript(_ sql: String) throws {
    do {
      try link.exitPipeline()
      defer {
        do { try link.enterPipeline() } catch { breakOff() }
      }
      try link.run(sql)
    } catch {
      if error.isConnectionLost { breakOff() }
      throw error
    }
  }
}
