/// A moment in microseconds since 1970, and how `timestamptz` is written in the ISO style.
struct CivilTime {
  let microseconds: Int64

  init(microseconds: Int64) {
    self.microseconds = microseconds
  }

  /// Reads `2026-11-23 20:24:09.123456+00`, with any offset in hours, minutes and seconds.
  init?(text: String) {
    var rest = text.utf8[...]
    guard let year = CivilTime.number(&rest, 4...6), CivilTime.skip("-", &rest),
      let month = CivilTime.number(&rest, 2...2), (1...12).contains(month),
      CivilTime.skip("-", &rest),
      let day = CivilTime.number(&rest, 2...2), (1...31).contains(day), CivilTime.skip(" ", &rest),
      let hour = CivilTime.number(&rest, 2...2), CivilTime.skip(":", &rest),
      let minute = CivilTime.number(&rest, 2...2), CivilTime.skip(":", &rest),
      let second = CivilTime.number(&rest, 2...2)
    else { return nil }
    var fraction: Int64 = 0
    if CivilTime.skip(".", &rest) {
      let digits = rest.count
      guard let value = CivilTime.number(&rest, 1...6) else { return nil }
      fraction = value
      for _ in (digits - rest.count)..<6 { fraction *= 10 }
    }
    guard let sign = rest.popFirst(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
      var offset = CivilTime.number(&rest, 2...2)
    else { return nil }
    offset *= 3600
    for unit: Int64 in [60, 1] where CivilTime.skip(":", &rest) {
      guard let part = CivilTime.number(&rest, 2...2) else { return nil }
      offset += part * unit
    }
    guard rest.isEmpty else { return nil }
    if sign == UInt8(ascii: "-") { offset = -offset }
    let days = CivilTime.days(year: year, month: month, day: day)
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
    microseconds = seconds * 1_000_000 + fraction
  }

  var text: String {
    let (seconds, fraction) = CivilTime.floored(microseconds, 1_000_000)
    let (days, inDay) = CivilTime.floored(seconds, 86_400)
    let (year, month, day) = CivilTime.date(days)
    let time = [inDay / 3600, inDay / 60 % 60, inDay % 60].map { CivilTime.padded($0, 2) }
    return CivilTime.padded(year, 4) + "-" + CivilTime.padded(month, 2) + "-"
      + CivilTime.padded(day, 2) + " " + time.joined(separator: ":") + "."
      + CivilTime.padded(fraction, 6) + "+00"
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private static func floored(_ value: Int64, _ by: Int64) -> (Int64, Int64) {
    let remainder = (value % by + by) % by
    return ((value - remainder) / by, remainder)
  }

  private static func skip(_ character: Unicode.Scalar, _ rest: inout Substring.UTF8View) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  private static func number(_ rest: inout Substring.UTF8View, _ width: ClosedRange<Int>)
    -> Int64?
  {
    var value: Int64 = 0
    var count = 0
    while count < width.upperBound, let byte = rest.first, (0x30...0x39).contains(byte) {
      value = value * 10 + Int64(byte - 0x30)
      rest.removeFirst()
      count += 1
    }
    return width.contains(count) ? value : nil
  }

  /// Days since 1970-01-01 in the proleptic Gregorian calendar; years are counted from March, so
  /// that the leap day is a year's last.
  private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = floored(shifted, 400)
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = floored(days + 719_468, 146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }
}
