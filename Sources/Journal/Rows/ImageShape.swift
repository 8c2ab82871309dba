/// What an image is like, as far as its copy should be the same.
public struct ImageShape: Hashable, Codable, Sendable {
  /// In bytes.
  public var size: UInt64
  /// In bytes, a power of two.
  public var objectSize: UInt64
  /// In bytes.
  public var stripeUnit: UInt64
  /// Objects in a stripe.
  public var stripeCount: UInt64
  /// The features' bits, as librbd numbers them.
  public var features: UInt64
  /// The image's own metadata, its settings among it.
  public var metadata: [String: String]

  /// All of its parts.
  public init(
    size: UInt64, objectSize: UInt64, stripeUnit: UInt64, stripeCount: UInt64, features: UInt64,
    metadata: [String: String]
  ) {
    self.size = size
    self.objectSize = objectSize
    self.stripeUnit = stripeUnit
    self.stripeCount = stripeCount
    self.features = features
    self.metadata = metadata
  }
}
