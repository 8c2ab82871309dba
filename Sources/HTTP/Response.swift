/// What came back.
package struct Response: Sendable {
  package let status: Int
  /// By their names in lower case.
  package let headers: [String: String]
  package let body: [UInt8]
}

/// Why nothing whole came back.
package enum TransportFailure: Error, Sendable {
  /// No connection was made: nothing was sent.
  case unreachable(String)
  case untrusted(String)
  case timedOut
  case connectionLost(String)
  case cancelled
  case misused(String)
}
