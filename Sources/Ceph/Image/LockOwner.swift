/// Who holds an image's exclusive lock.
public struct LockOwner: Hashable, Codable, Sendable {
  /// The address of the client's connection, `10.0.0.5:0/3141592653`, as its watcher has it, too.
  public let address: String
  /// The connection that asked is itself this client.
  public let isOurs: Bool
}
