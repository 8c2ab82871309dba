import CPostgres
import Glibc

/// Where and how to connect: the operator's connection string and what we add to it.
///
/// Keyword strings, URIs, several hosts, `target_session_attrs`, `sslmode`, service files and the
/// PG variables all mean what they mean to libpq, which does them.
struct ConnectionTarget: Sendable {
  let conninfo: String
  let applicationName: String

  /// Refuses what libpq would refuse with a message that quotes parts of the string: it may hold a
  /// password, whole or cut at a wrong place.
  func check() throws(PostgresError) -> [String: String] {
    let options = try parsed()
    let isPortSound = (options["port"] ?? "").allSatisfy {
      $0.isASCII && ($0.isNumber || $0 == ",")
    }
    guard isPortSound else {
      throw PostgresError(
        message: "the connection string's port is not a number"
          + " (a ':', '/' or '@' in a password must be written as %3A, %2F or %40)")
    }
    guard options["host"]?.contains("@") != true else {
      throw PostgresError(
        message: "the connection string's host holds an '@'"
          + " (a '@' in a password must be written as %40)")
    }
    return options
  }

  /// The keywords and values for `PQconnectdbParams`; later ones win over earlier ones.
  func parameters() throws(PostgresError) -> [(keyword: String, value: String)] {
    let options = try check()
    var parameters = [("fallback_application_name", applicationName)]
    // Values given here would win over a service file's, and that file is the operator's word.
    if options["service"] == nil && getenv("PGSERVICE") == nil {
      // A dead peer is noticed within about half a minute, also while we wait for an answer.
      parameters += [
        ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
        ("tcp_user_timeout", "30000"),
      ]
      if getenv("PGCONNECT_TIMEOUT") == nil { parameters.append(("connect_timeout", "10")) }
    }
    return parameters + [("dbname", conninfo), ("client_encoding", "UTF8")]
  }

  private func parsed() throws(PostgresError) -> [String: String] {
    // Without a '=' and a scheme it is a database's name to libpq.
    guard conninfo.contains("=") || conninfo.hasPrefix("postgres") && conninfo.contains("://")
    else {
      return ["dbname": conninfo]
    }
    var message: UnsafeMutablePointer<CChar>?
    let options = PQconninfoParse(conninfo, &message)
    defer {
      PQfreemem(message)
      PQconninfoFree(options)
    }
    guard var option = options else {
      throw PostgresError(
        message: "the connection string is malformed"
          + " (expected keyword=value pairs or postgresql://user@host:port/database)")
    }
    var values: [String: String] = [:]
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val {
        values[String(cString: keyword)] = String(cString: value)
      }
      option += 1
    }
    return values
  }
}
