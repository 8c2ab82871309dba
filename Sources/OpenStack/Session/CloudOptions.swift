/// How a session behaves towards services that are slow or busy.
public struct CloudOptions: Sendable {
  /// How long a call is tried again, in all.
  public var patience: Duration
  /// The first pause between attempts, at most; doubled from attempt to attempt.
  public var pause: Duration
  /// Calls at once; at least 1.
  public var connections: Int

  /// All of its parts.
  public init(
    patience: Duration = .seconds(60), pause: Duration = .milliseconds(250), connections: Int = 8
  ) {
    self.patience = patience
    self.pause = pause
    self.connections = connections
  }
}
