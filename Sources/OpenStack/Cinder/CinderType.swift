/// A kind of volumes.
public struct CinderType: Decodable, Sendable {
  /// Its id.
  public let id: String
  /// Its name.
  public let name: String
}
