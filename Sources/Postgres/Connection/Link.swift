import CPostgres
import Glibc

/// A connection of libpq's (`PGconn`), closed when it goes out of scope.
///
/// All calls block; whoever owns a link has a thread for it.
struct Link: ~Copyable {
  private(set) var pointer: OpaquePointer?

  /// Connects (`PQconnectdbParams`) and settles how values are written.
  init(_ target: ConnectionTarget, onNotice: NoticeBox? = nil) throws(PostgresError) {
    let parameters = try target.parameters()
    var keywords: [UnsafePointer<CChar>?] = parameters.map { UnsafePointer(strdup($0.keyword)) }
    var values: [UnsafePointer<CChar>?] = parameters.map { UnsafePointer(strdup($0.value)) }
    keywords.append(nil)
    values.append(nil)
    defer {
      for text in keywords + values { free(UnsafeMutableRawPointer(mutating: text)) }
    }
    pointer = PQconnectdbParams(keywords, values, 1)
    guard let pointer, PQstatus(pointer) == CONNECTION_OK else {
      let message = QueryResult.trimmed(PQerrorMessage(self.pointer))
      throw PostgresError(
        sqlState: Link.sqlState(ofConnecting: message),
        message: message.isEmpty ? "out of memory for a connection" : message,
        isConnectionLost: true)
    }
    if let onNotice {
      PQsetNoticeReceiver(pointer, receiveNotice, Unmanaged.passUnretained(onNotice).toOpaque())
    } else {
      PQsetNoticeProcessor(pointer, ignoreNotice, nil)
    }
    // How the decoders read dates and times, whatever the server's or the role's settings are.
    try run("SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET extra_float_digits = 1")
  }

  deinit { PQfinish(pointer) }

  /// Ends the session (`PQfinish`); every later call fails as a lost connection's.
  mutating func close() {
    PQfinish(pointer)
    pointer = nil
  }

  var isGood: Bool { PQstatus(pointer) == CONNECTION_OK }
  var isIdle: Bool { PQtransactionStatus(pointer) == PQTRANS_IDLE }
  var socket: Int32 { PQsocket(pointer) }
  var errorMessage: String { QueryResult.trimmed(PQerrorMessage(pointer)) }

  /// The error for a call that libpq refused.
  func failure(_ statement: String? = nil) -> PostgresError {
    let message = errorMessage
    return PostgresError(
      message: message.isEmpty ? "the connection is closed" : message, statement: statement,
      isConnectionLost: !isGood)
  }

  /// Runs one or several statements by the simple protocol (`PQexec`), not in pipeline mode.
  func run(_ sql: String) throws(PostgresError) {
    guard let result = QueryResult(PQexec(pointer, sql)) else { throw failure() }
    guard !result.isFailure else {
      if result.field(.message) == nil && isGood {
        throw PostgresError(message: "a script cannot hold COPY to or from the client")
      }
      throw PostgresError(result: result, statement: nil, isConnectionLost: !isGood, sql: sql)
    }
  }

  /// libpq 15 tells no SQLSTATE for a connection that failed: the ones that matter, by their text.
  private static func sqlState(ofConnecting message: String) -> String? {
    if message.contains("password authentication failed") { return "28P01" }
    if message.contains("no password supplied") { return "28P01" }
    if message.contains("no pg_hba.conf entry") { return "28000" }
    if message.contains("authentication failed") { return "28000" }
    if message.contains("role \"") && message.contains("does not exist") { return "28000" }
    if message.contains("database \"") && message.contains("does not exist") { return "3D000" }
    if message.contains("permission denied for database") { return "42501" }
    if message.contains("certificate verify failed") { return "28000" }
    return nil
  }
}
