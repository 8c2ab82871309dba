/// Servers that are placed with regard to each other.
public struct NovaServerGroup: Decodable, Sendable {
  /// Nova's id.
  public let id: String
  /// Its name, which others may have, too.
  public let name: String
  /// `affinity`, `anti-affinity`, or a soft one of them.
  public let policy: String?
  /// The ids of its servers.
  public let members: [String]
}
