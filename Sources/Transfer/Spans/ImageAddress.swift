/// Where an image is within its region.
public struct ImageAddress: Hashable, Codable, Sendable {
  /// The pool.
  public let pool: String
  /// The namespace within the pool; empty for the default one.
  public let namespace: String
  /// The image's name.
  public let name: String

  /// An image's place.
  public init(pool: String, namespace: String = "", name: String) {
    self.pool = pool
    self.namespace = namespace
    self.name = name
  }
}

extension ImageAddress: CustomStringConvertible {
  /// `pool/image` or `pool/namespace/image`, as the `rbd` command writes it.
  public var description: String {
    namespace.isEmpty ? "\(pool)/\(name)" : "\(pool)/\(namespace)/\(name)"
  }
}
