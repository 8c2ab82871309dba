/// A number of bytes.
struct ByteCount: Hashable, Comparable, TextConvertible {
  static let form = "a size such as 64MiB or 8GiB"

  static let units: [String: Double] = [
    "B": 1, "KiB": 1024, "MiB": 1_048_576, "GiB": 1_073_741_824, "TiB": 1_099_511_627_776,
    "kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
  ]

  let bytes: Int64

  init(bytes: Int64) { self.bytes = bytes }

  init?(text: String) {
    guard let quantity = Quantity(text), let unit = Self.units[quantity.unit],
      let bytes = Int64(exactly: (quantity.amount * unit).rounded())
    else { return nil }
    self.bytes = bytes
  }

  static func < (one: ByteCount, other: ByteCount) -> Bool { one.bytes < other.bytes }

  /// In the largest binary unit that leaves a number of at least 1: `1.5 GiB`.
  var text: String {
    var amount = Double(bytes)
    for unit in ["B", "KiB", "MiB", "GiB", "TiB"] {
      if abs(amount) < 1024 || unit == "TiB" {
        return unit == "B" ? "\(bytes) B" : "\(amount.text(decimals: 1)) \(unit)"
      }
      amount /= 1024
    }
    return "\(bytes) B"
  }
}
