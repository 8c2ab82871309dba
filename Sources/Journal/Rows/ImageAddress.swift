/// Where an image lies within its region's cluster.
public struct ImageAddress: Hashable, Sendable, Codable, CustomStringConvertible {
  /// The pool's name.
  public var pool: String
  /// The namespace within the pool; empty for the pool's own.
  public var namespace: String
  /// The image's name.
  public var image: String

  /// All of its parts.
  public init(pool: String, namespace: String = "", image: String) {
    self.pool = pool
    self.namespace = namespace
    self.image = image
  }

  /// In the place of an image where a volume moves through Glance, and may not be on Ceph at all.
  ///
  /// - Parameter volume: Cinder's id of it.
  public init(cinder volume: String) {
    self.init(pool: "cinder", image: volume)
  }

  /// As the `rbd` command writes it: `pool/image` or `pool/namespace/image`.
  public var description: String {
    namespace.isEmpty ? "\(pool)/\(image)" : "\(pool)/\(namespace)/\(image)"
  }
}
