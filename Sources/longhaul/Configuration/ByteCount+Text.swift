import Migrations

extension ByteCount: TextConvertible {
  static let form = "a size such as 64MiB or 8GiB"

  /// What a unit stands for, in bytes.
  static let units: [String: Double] = [
    "B": 1, "KiB": 1024, "MiB": 1_048_576, "GiB": 1_073_741_824, "TiB": 1_099_511_627_776,
    "kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
  ]

  /// Reads a number with its unit.
  init?(text: String) {
    guard let quantity = Quantity(text), let unit = Self.units[quantity.unit],
      let bytes = UInt64(exactly: (quantity.amount * unit).rounded()), bytes < 1 << 62
    else { return nil }
    self.init(bytes)
  }
}
