/// What librbd itself distrusts about an image or a snapshot (`RBD_FLAG_…`).
public struct ImageFlags: OptionSet, Hashable, Codable, Sendable {
  /// librbd's bits.
  public let rawValue: UInt64

  /// A set of flags from librbd's bits.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The object map may be wrong.
  public static let objectMapInvalid = Self(rawValue: 1 << 0)
  /// The fast diff may be wrong.
  public static let fastDiffInvalid = Self(rawValue: 1 << 1)
}
