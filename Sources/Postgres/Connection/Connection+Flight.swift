import CPostgres

extension Connection {
  /// What came back for a flight's last statement.
  struct Landing<Row: Sendable>: Sendable {
    let answer: Answer<Row>
    /// Its command tag.
    let tag: String
  }

  /// Sends statements in one flight, reads all their answers, and gives those of the last one.
  ///
  /// The server skips everything after the first that fails, so that later statements never run
  /// without the earlier ones.
  /// - Throws: the first failure, as its command means it.
  func fly<Row>(
    _ ahead: [Command], _ last: Command, row: (inout RowReader) throws -> Row
  ) throws -> Landing<Row> {
    guard !isBroken else {
      throw PostgresError(
        message: "the connection is closed", statement: last.name, isConnectionLost: true)
    }
    let commands = ahead + CollectionOfOne(last)
    try check(commands)
    var landing: Landing<Row>?
    var failure: (any Error)?
    do {
      let steps = try send(commands)
      for (index, step) in steps.enumerated() {
        guard let result = link.nextResult() else { throw link.failure(step.command.name) }
        if result.isFailure {
          failure = failure ?? meaning(of: result, step.command)
        } else if step.isPreparation {
          prepared[step.command.name] = step.command.sql
        } else if index == steps.count - 1 && failure == nil {
          do {
            landing = try read(result, of: last, row: row)
          } catch {
            failure = error
          }
        }
        while let extra = link.nextResult() { _ = extra.status }
      }
      try awaitSync(&failure)
    } catch {
      // Half a flight: nobody knows what the next answer would belong to.
      breakOff()
      throw failure ?? error
    }
    if let failure { throw failure }
    guard let landing else {
      breakOff()
      throw PostgresError(message: "no answer", statement: last.name, isConnectionLost: true)
    }
    return landing
  }

  /// Refuses what cannot be sent before anything is.
  private func check(_ commands: [Command]) throws {
    var fresh: [String: String] = [:]
    for command in commands {
      try command.check()
      let known = prepared[command.name] ?? fresh.updateValue(command.sql, forKey: command.name)
      guard known ?? command.sql == command.sql else {
        throw PostgresError(message: "two statements have the same name", statement: command.name)
      }
    }
  }

  private func send(_ commands: [Command]) throws -> [(command: Command, isPreparation: Bool)] {
    var steps: [(command: Command, isPreparation: Bool)] = []
    var fresh: Set<String> = []
    for command in commands {
      if prepared[command.name] == nil && fresh.insert(command.name).inserted {
        try link.sendPrepare(command)
        steps.append((command, true))
      }
      try link.sendExecute(command)
      steps.append((command, false))
    }
    try link.sync()
    flights += 1
    return steps
  }

  /// A statement's own commit may still fail at the end of its flight.
  private func awaitSync(_ failure: inout (any Error)?) throws {
    // An error at the very end has its own separator behind it.
    for _ in 0..<4 where link.isGood {
      guard let result = link.nextResult() else { continue }
      if result.status == PGRES_PIPELINE_SYNC { return }
      if result.isFailure {
        failure =
          failure
          ?? PostgresError(result: result, statement: nil, isConnectionLost: !link.isGood)
      }
    }
    throw PostgresError(message: link.errorMessage, isConnectionLost: true)
  }

  private func read<Row>(
    _ result: borrowing QueryResult, of command: Command, row: (inout RowReader) throws -> Row
  ) throws -> Landing<Row> {
    var rows: [Row] = []
    rows.reserveCapacity(result.rowCount)
    for index in 0..<result.rowCount {
      var reader = RowReader(result, row: index, statement: command.name)
      rows.append(try row(&reader))
    }
    return Landing(answer: Answer(rows: rows, affected: result.affected), tag: result.tag)
  }

  private func meaning(of result: borrowing QueryResult, _ command: Command) -> any Error {
    let error = PostgresError(
      result: result, statement: command.name, isConnectionLost: !link.isGood)
    // 0A000: a cached plan no longer fits its table; 26000: somebody dropped our statements. This
    // session cannot be used further, a new one can.
    if error.isConnectionLost || error.sqlState == "0A000" || error.sqlState == "26000" {
      breakOff()
    }
    return error.isConnectionLost ? error : command.meaning?(error) ?? error
  }
}
