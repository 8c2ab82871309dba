/// A volume's snapshot as Cinder answers it.
public struct CinderSnapshot: Decodable, Sendable {
  /// Its id.
  public let id: String
  /// Its name.
  public let name: String?
  /// `creating`, `available`, `deleting`, `error` and others.
  public let status: String
}
