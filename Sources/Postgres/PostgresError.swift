/// What Postgres, or the way to it, refused.
///
/// It is fit for logs and operators: it names the statement and never holds its parameters, nor a
/// password. Postgres quotes values in the messages of data exceptions and in the details of
/// violated constraints; those parts are left out.
public struct PostgresError: Error, Sendable, Equatable {
  /// The server's five-character SQLSTATE; nil when the client or the network failed.
  public let sqlState: String?
  /// The primary message.
  public let message: String
  /// The server's detail, where it cannot hold values.
  public let detail: String?
  /// The server's hint.
  public let hint: String?
  /// The violated constraint's name.
  public let constraint: String?
  /// The name of the statement that failed.
  public let statement: String?
  /// Whether the connection is gone. A statement or a commit that was under way may have succeeded.
  public let isConnectionLost: Bool

  init(
    sqlState: String? = nil, message: String, detail: String? = nil, hint: String? = nil,
    constraint: String? = nil, statement: String? = nil, isConnectionLost: Bool = false
  ) {
    self.sqlState = sqlState
    self.message = message
    self.detail = detail
    self.hint = hint
    self.constraint = constraint
    self.statement = statement
    self.isConnectionLost = isConnectionLost
  }
}

extension PostgresError {
  /// A row with this key exists already (23505).
  public var isUniqueViolation: Bool { sqlState == "23505" }
  /// A CHECK constraint refused the row (23514).
  public var isCheckViolation: Bool { sqlState == "23514" }
  /// The table or view does not exist (42P01), or its schema (3F000).
  public var isUndefinedTable: Bool { sqlState == "42P01" || sqlState == "3F000" }
  /// The role may not do this (42501).
  public var isInsufficientPrivilege: Bool { sqlState == "42501" }
  /// A deadlock (40P01) or a serialization failure (40001): the same transaction may succeed now.
  public var isTransactionConflict: Bool { sqlState == "40P01" || sqlState == "40001" }
  /// The statement was cancelled (57014).
  public var isCancelled: Bool { sqlState == "57014" }

  /// Whether trying to connect again may help: not for a wrong password or an unknown database.
  public var isWorthReconnecting: Bool {
    guard isConnectionLost else { return false }
    guard let sqlState else { return true }
    // 53: too many connections; 57P0x: shutting down or starting up; 08: the protocol's own.
    return sqlState.hasPrefix("57P") || sqlState.hasPrefix("53") || sqlState.hasPrefix("08")
  }
}

extension PostgresError: CustomStringConvertible {
  /// One line: message, detail, hint, statement and SQLSTATE.
  public var description: String {
    var text = message
    if let detail { text += " (\(detail))" }
    if let hint { text += "; hint: \(hint)" }
    let facts = [
      statement.map { "statement \($0)" }, constraint.map { "constraint \($0)" },
      sqlState.map { "SQLSTATE \($0)" },
    ].compactMap(\.self)
    if !facts.isEmpty { text += " [\(facts.joined(separator: ", "))]" }
    return text
  }
}
