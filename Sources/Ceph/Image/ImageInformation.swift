/// An image as it was when asked, at the snapshot that its handle is set to.
public struct ImageInformation: Hashable, Codable, Sendable {
  /// The id that stays when the image is renamed.
  public let id: String
  /// The name.
  public let name: String
  /// Bytes, at the handle's snapshot.
  public let size: UInt64
  /// Bytes of one object.
  public let objectSize: UInt64
  /// How many objects the size comes to.
  public let objectCount: UInt64
  /// What the names of the data objects begin with.
  public let blockPrefix: String
  /// The features.
  public let features: ImageFeatures
  /// What is invalid, at the handle's snapshot.
  public let flags: ImageFlags
  /// Bytes of a stripe; the object size without fancy striping.
  public let stripeUnit: UInt64
  /// Objects of a stripe; 1 without fancy striping.
  public let stripeCount: UInt64
  /// The pool that holds the data.
  public let dataPoolID: Int64
  /// What it is a clone of, at the handle's snapshot.
  public let parent: ParentReference?
  /// The bytes from the start that may come from the parent; 0 without one.
  public let overlap: UInt64

  /// The base-2 logarithm of the object size.
  public var objectOrder: Int { objectSize.trailingZeroBitCount }

  /// Bytes of the smallest range that is made of whole objects: their size, times the stripe's
  /// count.
  public var objectSetSize: UInt64 { objectSize * max(1, stripeCount) }

  /// Whether which objects changed can be read from the object map; without its flags being looked
  /// at.
  public var hasFastDiff: Bool { features.contains(.fastDiff) }

  /// What an image like this one is made with; the data pool's name is another cluster's affair.
  public var specification: ImageSpecification {
    let isStriped = stripeCount > 1 || stripeUnit != objectSize
    return ImageSpecification(
      size: size, objectOrder: objectOrder, stripeUnit: isStriped ? stripeUnit : 0,
      stripeCount: isStriped ? stripeCount : 0, features: features.settable)
  }
}

/// The snapshot that an image is a clone of.
public struct ParentReference: Hashable, Codable, Sendable {
  /// The pool of the parent.
  public let pool: String
  /// Its namespace; empty for the default one.
  public let namespace: String
  /// The name of the parent; what it was called before when it is in the trash.
  public let image: String
  /// The parent's id.
  public let imageID: String
  /// The name of the snapshot; empty when the snapshot itself is in the trash.
  public let snapshot: String
  /// The snapshot's id.
  public let snapshotID: UInt64
  /// The parent is in the trash.
  public let isInTrash: Bool
}
