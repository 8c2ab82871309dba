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
