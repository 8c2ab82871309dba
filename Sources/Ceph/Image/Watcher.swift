/// A client that has an image open, not read-only.
public struct Watcher: Hashable, Codable, Sendable {
  /// Where it is: `10.0.0.5:0/3141592653`.
  public let address: String
  /// It is `client.N` to the cluster.
  public let clientID: Int64
  /// Which of the client's handles.
  public let cookie: UInt64
  /// The connection that asked is itself this client.
  public let isOurs: Bool
}
