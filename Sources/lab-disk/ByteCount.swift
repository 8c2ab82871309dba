import ArgumentParser

/// A number of bytes, written `4096`, `64KiB`, `10M` or `2GiB`.
struct ByteCount: ExpressibleByArgument, CustomStringConvertible {
  let bytes: UInt64

  private static let units = ["", "K", "M", "G", "T"]

  init(_ bytes: UInt64) { self.bytes = bytes }

  init?(argument: String) {
    let digits = argument.prefix { $0.isNumber }
    var unit = argument.dropFirst(digits.count).uppercased()
    if unit.hasSuffix("/S") { unit.removeLast(2) }
    if unit.hasSuffix("IB") {
      unit.removeLast(2)
    } else if unit.hasSuffix("B") {
      unit.removeLast()
    }
    guard let number = UInt64(digits), let power = Self.units.firstIndex(of: unit) else {
      return nil
    }
    let (bytes, isTooLarge) = number.multipliedReportingOverflow(by: 1 << UInt64(10 * power))
    guard !isTooLarge else { return nil }
    self.bytes = bytes
  }

  var defaultValueDescription: String { description }

  var description: String {
    var (value, power) = (bytes, 0)
    while value >= 1024, value % 1024 == 0, power + 1 < Self.units.count {
      value /= 1024
      power += 1
    }
    return power == 0 ? "\(value)" : "\(value)\(Self.units[power])iB"
  }
}
