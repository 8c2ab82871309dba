/// A statement without its rows' type, ready to be sent.
struct Command: Sendable {
  let name: String
  let sql: String
  let parameters: [String?]
  /// What its failure means to the caller.
  var meaning: (@Sendable (PostgresError) -> any Error)?

  init(
    _ name: String, _ sql: String, parameters: [String?] = [],
    meaning: (@Sendable (PostgresError) -> any Error)? = nil
  ) {
    self.name = name
    self.sql = sql
    self.parameters = parameters
    self.meaning = meaning
  }

  /// C would cut a text at a NUL, and Postgres has none in its texts.
  func check() throws(PostgresError) {
    for (index, parameter) in parameters.enumerated() where parameter?.utf8.contains(0) == true {
      throw PostgresError(message: "parameter $\(index + 1) holds a NUL character", statement: name)
    }
  }

  static let begin = Command("begin", "BEGIN")
  static let commit = Command("commit", "COMMIT")
  static let rollback = Command("rollback", "ROLLBACK")
}
