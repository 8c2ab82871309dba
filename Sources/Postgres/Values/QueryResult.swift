import CPostgres

/// A result of libpq's; cleared (`PQclear`) when it goes out of scope.
struct QueryResult: ~Copyable {
  /// A field of an error or a notice (`PG_DIAG_…`).
  enum Field: Character {
    case severity = "V"
    case sqlState = "C"
    case message = "M"
    case detail = "D"
    case hint = "H"
    case position = "P"
    case constraint = "n"
  }

  let pointer: OpaquePointer

  /// Takes a result over; nil for libpq's NULL.
  init?(_ pointer: OpaquePointer?) {
    guard let pointer else { return nil }
    self.pointer = pointer
  }

  deinit { PQclear(pointer) }

  var status: ExecStatusType { PQresultStatus(pointer) }
  var rowCount: Int { Int(PQntuples(pointer)) }
  var columnCount: Int { Int(PQnfields(pointer)) }
  /// The command's tag, as `COMMIT` or `UPDATE 1`.
  var tag: String { String(cString: PQcmdStatus(pointer)) }
  /// How many rows the command changed or returned.
  var affected: Int { Int(String(cString: PQcmdTuples(pointer))) ?? 0 }
  var errorMessage: String { QueryResult.trimmed(PQresultErrorMessage(pointer)) }

  var isFailure: Bool {
    switch status {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY, PGRES_PIPELINE_SYNC: false
    default: true
    }
  }

  func field(_ field: Field) -> String? {
    QueryResult.field(field, of: pointer)
  }

  static func field(_ field: Field, of pointer: OpaquePointer) -> String? {
    let code = Int32(field.rawValue.asciiValue ?? 0)
    return PQresultErrorField(pointer, code).map { String(cString: $0) }
  }

  /// libpq ends its messages with line breaks.
  static func trimmed(_ text: UnsafePointer<CChar>?) -> String {
    guard let text else { return "" }
    let lines = String(cString: text).split(separator: "\n")
    return lines.map { $0.drop { $0 == "\t" } }.joined(separator: "; ")
  }
}
