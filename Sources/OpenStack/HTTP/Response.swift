/// What came back.
struct Response: Sendable {
  let status: Int
  /// By their names in lower case.
  let headers: [String: String]
  let body: [UInt8]
}

/// Why nothing whole came back.
enum TransportFailure: Error, Sendable {
  /// No connection was made: nothing was sent.
  case unreachable(String)
  case untrusted(String)
  case timedOut
  case connectionLost(String)
  case cancelled
  case misused(String)
}
