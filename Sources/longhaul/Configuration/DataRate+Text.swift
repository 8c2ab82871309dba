import Migrations

extension DataRate: TextConvertible {
  static let form = "a rate such as 800 Mbit/s or 100 MiB/s"

  private static let bitUnits: [String: Double] = [
    "bit": 1, "kbit": 1e3, "Mbit": 1e6, "Gbit": 1e9, "Tbit": 1e12,
  ]

  /// Reads a number with its unit, in bits or bytes a second.
  init?(text: String) {
    guard let quantity = Quantity(text), quantity.amount >= 0, quantity.unit.hasSuffix("/s") else {
      return nil
    }
    let unit = String(quantity.unit.dropLast(2))
    guard let factor = Self.bitUnits[unit].map({ $0 / 8 }) ?? ByteCount.units[unit] else {
      return nil
    }
    self.init(bytesPerSecond: quantity.amount * factor)
  }
}
