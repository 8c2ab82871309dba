/// A part of an image that changed.
public struct Extent: Hashable, Codable, Sendable {
  /// Bytes from the start of the image.
  public let offset: UInt64
  /// Bytes, at least 1.
  public let length: UInt64
  /// False: it reads as zeros now (discarded, trimmed, or never written).
  public let exists: Bool

  /// A changed part.
  public init(offset: UInt64, length: UInt64, exists: Bool) {
    self.offset = offset
    self.length = length
    self.exists = exists
  }

  /// A changed part, not empty.
  public init(_ range: Range<UInt64>, exists: Bool) {
    self.init(
      offset: range.lowerBound, length: range.upperBound - range.lowerBound, exists: exists)
  }

  /// The byte after its last.
  public var end: UInt64 { offset + length }

  /// The bytes of the image that it covers.
  public var range: Range<UInt64> { offset..<end }
}
