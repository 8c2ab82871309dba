/// What an image is made with.
public struct ImageSpecification: Hashable, Codable, Sendable {
  /// Bytes.
  public var size: UInt64
  /// The base-2 logarithm of the object size: 12 (4 KiB) to 25 (32 MiB); 22 is Ceph's default.
  public var objectOrder: Int
  /// Bytes of one stripe; 0 means no fancy striping, that is one object's size.
  public var stripeUnit: UInt64
  /// How many objects a stripe goes over; 0 or 1 without fancy striping.
  public var stripeCount: UInt64
  /// The features to have; those that Ceph sets by itself are left out.
  public var features: ImageFeatures
  /// The pool that holds the data, such as an erasure-coded one; nil for the image's own.
  public var dataPool: String?

  /// An image of `size` bytes; the rest defaults to what Ceph itself does.
  public init(
    size: UInt64, objectOrder: Int = 22, stripeUnit: UInt64 = 0, stripeCount: UInt64 = 0,
    features: ImageFeatures = .standard, dataPool: String? = nil
  ) {
    self.size = size
    self.objectOrder = objectOrder
    self.stripeUnit = stripeUnit
    self.stripeCount = stripeCount
    self.features = features
    self.dataPool = dataPool
  }

  /// Bytes of one object.
  public var objectSize: UInt64 { 1 << UInt64(objectOrder) }
}
