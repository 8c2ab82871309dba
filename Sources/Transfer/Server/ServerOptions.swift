/// How a worker serves others.
public struct ServerOptions: Sendable {
  /// Bytes that are read ahead of what a stream has sent.
  public var readAhead: Int
  /// Whether a running job may still read is asked again so often.
  public var authorizationInterval: Duration
  /// For so long a stream goes on when that cannot be looked up.
  public var authorizationGrace: Duration

  /// The defaults; set what differs.
  public init() {
    readAhead = 8 << 20
    authorizationInterval = .seconds(3)
    authorizationGrace = .seconds(120)
  }
}
