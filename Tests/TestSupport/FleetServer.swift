/// A server that a test made.
public struct FleetServer: Sendable {
  /// Nova's id.
  public let id: String
  /// Its name.
  public let name: String
  /// Cinder's ids, the root first.
  public let volumes: [String]
  /// Its card's address.
  public let mac: String
  /// Its fixed addresses.
  public let addresses: [String]

  /// The names of its images in the pool.
  public var images: [String] { volumes.map { "volume-\($0)" } }
}
