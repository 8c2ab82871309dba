/// What an image can do, by librbd's own bits (`RBD_FEATURE_…`).
public struct ImageFeatures: OptionSet, Hashable, Codable, Sendable {
  /// librbd's bits.
  public let rawValue: UInt64

  /// A set of features from librbd's bits.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// May be a clone.
  public static let layering = Self(rawValue: 1 << 0)
  /// Fancy striping.
  public static let striping = Self(rawValue: 1 << 1)
  /// One writer at a time.
  public static let exclusiveLock = Self(rawValue: 1 << 2)
  /// Knows which objects exist; needs `exclusiveLock`.
  public static let objectMap = Self(rawValue: 1 << 3)
  /// Knows which objects changed since a snapshot; needs `objectMap`.
  public static let fastDiff = Self(rawValue: 1 << 4)
  /// Flattening reaches the snapshots, too.
  public static let deepFlatten = Self(rawValue: 1 << 5)
  /// Writes go through a journal.
  public static let journaling = Self(rawValue: 1 << 6)
  /// The data is in another pool.
  public static let dataPool = Self(rawValue: 1 << 7)
  /// Set by librbd while an operation that older clients do not know is going on.
  public static let operations = Self(rawValue: 1 << 8)
  /// The image is the source or the target of `rbd migration`.
  public static let migrating = Self(rawValue: 1 << 9)
  /// The image is a mirror's copy: nobody but rbd-mirror may write.
  public static let nonPrimary = Self(rawValue: 1 << 10)
  /// A client's persistent cache holds data that the cluster does not have yet.
  public static let dirtyCache = Self(rawValue: 1 << 11)

  /// What Ceph gives an image by default.
  public static let standard: Self = [
    .layering, .exclusiveLock, .objectMap, .fastDiff, .deepFlatten,
  ]

  /// Those that one may ask for when an image is made; the others follow from elsewhere.
  public var settable: Self {
    intersection(Self.standard.union(.journaling))
  }
}

extension ImageFeatures: CustomStringConvertible {
  private static let known = [
    "layering", "striping", "exclusive-lock", "object-map", "fast-diff", "deep-flatten",
    "journaling", "data-pool", "operations", "migrating", "non-primary", "dirty-cache",
  ]

  /// The names that the `rbd` command uses, in the order of the bits.
  public var names: [String] {
    (0..<64).filter { rawValue & (1 << UInt64($0)) != 0 }.map {
      $0 < Self.known.count ? Self.known[$0] : "bit \($0)"
    }
  }

  /// The features from their names; nil when one is unknown.
  public init?(names: some Sequence<String>) {
    var rawValue: UInt64 = 0
    for name in names {
      guard let bit = Self.known.firstIndex(of: name) else { return nil }
      rawValue |= 1 << UInt64(bit)
    }
    self.init(rawValue: rawValue)
  }

  /// The names, separated by commas.
  public var description: String { names.joined(separator: ",") }
}
