/// An amount of data.
public struct ByteCount: Hashable, Comparable, Codable, Sendable {
  /// How many bytes.
  public var bytes: UInt64

  /// Exactly so many bytes.
  public init(_ bytes: UInt64) { self.bytes = bytes }

  /// The nearest whole number of bytes; anything below zero, or not a number, counts as nothing.
  public init(rounding bytes: Double) {
    self.bytes = bytes > 0 ? UInt64(exactly: min(bytes, 0x1p62).rounded()) ?? 0 : 0
  }

  /// Nothing.
  public static let zero = ByteCount(0)

  /// Whether it is less.
  public static func < (left: ByteCount, right: ByteCount) -> Bool { left.bytes < right.bytes }

  /// Stops at the largest amount that can be held.
  public static func + (left: ByteCount, right: ByteCount) -> ByteCount {
    let (sum, overflow) = left.bytes.addingReportingOverflow(right.bytes)
    return ByteCount(overflow ? .max : sum)
  }

  /// Stops at nothing.
  public static func - (left: ByteCount, right: ByteCount) -> ByteCount {
    ByteCount(left.bytes > right.bytes ? left.bytes - right.bytes : 0)
  }

  /// So many times 2 to the power of 20.
  public static func mebibytes(_ count: UInt64) -> ByteCount { ByteCount(count << 20) }
  /// So many times 2 to the power of 30.
  public static func gibibytes(_ count: UInt64) -> ByteCount { ByteCount(count << 30) }
}

extension ByteCount: CustomStringConvertible {
  /// In powers of two, as disks are measured: `512 B`, `1.5 MiB`, `20 GiB`.
  public var description: String {
    var value = Double(bytes)
    var unit = "B"
    for larger in ["KiB", "MiB", "GiB", "TiB", "PiB"] where value >= 1023.5 {
      value /= 1024
      unit = larger
    }
    return "\(value.threeDigits) \(unit)"
  }
}
