/// A volume's snapshot as Cinder answers it.
public struct CinderSnapshot: Decodable, Sendable {
  /// Its id.
  public let id: String
  /// Its name.
  public let name: String?
  /// What it is, in the words for volumes.
  public let status: Status<CinderVolume>
}
