import CPostgres

extension Link {
  /// Statements are sent without waiting for answers from here on (`PQenterPipelineMode`).
  mutating func enterPipeline() throws(PostgresError) {
    guard PQenterPipelineMode(pointer) == 1 else { throw failure() }
  }

  /// Back to one statement at a time (`PQexitPipelineMode`).
  mutating func exitPipeline() throws(PostgresError) {
    guard PQexitPipelineMode(pointer) == 1 else { throw failure() }
  }

  /// Sends a prepared statement's text (`PQsendPrepare`); the server infers the parameters' types.
  mutating func sendPrepare(_ command: Command) throws(PostgresError) {
    guard PQsendPrepare(pointer, command.name, command.sql, 0, nil) == 1 else {
      throw failure(command.name)
    }
  }

  /// Sends a prepared statement's parameters (`PQsendQueryPrepared`), all in text format.
  mutating func sendExecute(_ command: Command) throws(PostgresError) {
    let (bytes, offsets) = Link.terminated(command.parameters)
    let isSent = bytes.withUnsafeBufferPointer { bytes in
      let values = offsets.map { offset in
        offset.flatMap { bytes.baseAddress?.advanced(by: $0) }
      }
      return PQsendQueryPrepared(
        pointer, command.name, Int32(values.count), values, nil, nil, 0) == 1
    }
    guard isSent else { throw failure(command.name) }
  }

  /// Ends a flight (`PQpipelineSync`), which sends it.
  mutating func sync() throws(PostgresError) {
    guard PQpipelineSync(pointer) == 1 else { throw failure() }
  }

  /// The next result (`PQgetResult`), waited for; nil between two statements' results.
  mutating func nextResult() -> QueryResult? {
    QueryResult(PQgetResult(pointer))
  }

  /// All parameters as C strings in one buffer, and where each starts.
  private static func terminated(_ parameters: [String?]) -> (bytes: [CChar], offsets: [Int?]) {
    var bytes: [CChar] = []
    var offsets: [Int?] = []
    offsets.reserveCapacity(parameters.count)
    for parameter in parameters {
      guard let parameter else {
        offsets.append(nil)
        continue
      }
      offsets.append(bytes.count)
      for byte in parameter.utf8 { bytes.append(CChar(bitPattern: byte)) }
      bytes.append(0)
    }
    return (bytes, offsets)
  }
}
