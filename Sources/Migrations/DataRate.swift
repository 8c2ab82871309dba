/// How fast data moves, or is written.
public struct DataRate: Hashable, Comparable, Codable, Sendable {
  /// Bytes a second; finite, and never below zero.
  public let bytesPerSecond: Double

  /// - Parameter bytesPerSecond: below zero or not finite counts as zero.
  public init(bytesPerSecond: Double) {
    self.bytesPerSecond = bytesPerSecond.isFinite ? max(0, bytesPerSecond) : 0
  }

  /// That much in that time; zero when no time passed.
  public init(_ amount: ByteCount, in time: Duration) {
    self.init(bytesPerSecond: time > .zero ? Double(amount.bytes) / time.inSeconds : 0)
  }

  /// Millions of bytes a second.
  public static func megabytes(_ count: Double) -> DataRate {
    DataRate(bytesPerSecond: count * 1e6)
  }

  /// Whether it is slower.
  public static func < (left: DataRate, right: DataRate) -> Bool {
    left.bytesPerSecond < right.bytesPerSecond
  }

  /// That many times as fast.
  public static func * (rate: DataRate, factor: Double) -> DataRate {
    DataRate(bytesPerSecond: rate.bytesPerSecond * factor)
  }

  /// As links are sold: `980 Mbit/s`.
  public var inBits: String {
    scaled(bytesPerSecond * 8, ["bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"])
  }

  private func scaled(_ amount: Double, _ units: [String]) -> String {
    var value = amount
    var unit = units[0]
    for larger in units.dropFirst() where value >= 999.5 {
      value /= 1000
      unit = larger
    }
    return "\(value.threeDigits) \(unit)"
  }
}

extension DataRate: CustomStringConvertible {
  /// In powers of ten, as transfers are measured: `12.3 MB/s`.
  public var description: String {
    scaled(bytesPerSecond, ["B/s", "kB/s", "MB/s", "GB/s", "TB/s"])
  }
}
