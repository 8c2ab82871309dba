/// Bytes per second; a link's speed is usually given in bits.
struct ByteRate: Hashable, Comparable, TextConvertible {
  static let form = "a rate such as 800 Mbit/s or 100 MiB/s"

  private static let bitUnits: [String: Double] = [
    "bit": 1, "kbit": 1e3, "Mbit": 1e6, "Gbit": 1e9, "Tbit": 1e12,
  ]

  let bytesPerSecond: Int64

  init(bytesPerSecond: Int64) { self.bytesPerSecond = bytesPerSecond }

  init?(text: String) {
    guard let quantity = Quantity(text), quantity.unit.hasSuffix("/s") else { return nil }
    let unit = String(quantity.unit.dropLast(2))
    guard let factor = Self.bitUnits[unit].map({ $0 / 8 }) ?? ByteCount.units[unit],
      let rate = Int64(exactly: (quantity.amount * factor).rounded())
    else { return nil }
    bytesPerSecond = rate
  }

  static func < (one: ByteRate, other: ByteRate) -> Bool {
    one.bytesPerSecond < other.bytesPerSecond
  }

  var text: String { ByteCount(bytes: bytesPerSecond).text + "/s" }
}
