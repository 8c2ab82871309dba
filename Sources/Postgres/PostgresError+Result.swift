import CPostgres

extension PostgresError {
  /// Reads a failed result (`PQresultErrorField`).
  init(
    result: borrowing QueryResult, statement: String?, isConnectionLost: Bool, sql: String? = nil
  ) {
    let state = result.field(.sqlState)
    // 57P01 to 57P03: the server ends this session or does not take new ones.
    let isLost = isConnectionLost || state?.hasPrefix("57P") == true
    var message = result.field(.message) ?? result.errorMessage
    if let sql, let position = result.field(.position).flatMap(Int.init) {
      let line = 1 + sql.unicodeScalars.prefix(max(0, position - 1)).count { $0 == "\n" }
      message += " at line \(line)"
    }
    self.init(
      sqlState: state, message: PostgresError.redacted(message, sqlState: state),
      detail: PostgresError.mayHoldValues(state) ? nil : result.field(.detail),
      hint: result.field(.hint), constraint: result.field(.constraint), statement: statement,
      isConnectionLost: isLost)
  }

  /// Classes 22 (data exception) and 23 (constraint violation) quote the values that they refuse.
  private static func mayHoldValues(_ state: String?) -> Bool {
    state.map { $0.hasPrefix("22") || $0.hasPrefix("23") } ?? false
  }

  /// Leaves out what a data exception quotes: `invalid input syntax for type uuid: "…"`.
  private static func redacted(_ message: String, sqlState: String?) -> String {
    guard sqlState?.hasPrefix("22") == true, let first = message.firstIndex(of: "\""),
      let last = message.lastIndex(of: "\"")
    else { return message }
    // The value may hold quotes itself.
    return message[..<first] + "\"…\"" + message[last...].dropFirst()
  }
}
