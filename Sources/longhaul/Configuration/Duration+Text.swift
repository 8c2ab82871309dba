extension Duration: TextConvertible {
  static let form = "a duration such as 10s, 1m30s or 500ms"

  private static let units: [String: Double] = [
    "ms": 0.001, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400,
  ]

  /// Reads `1m30s`, `500 ms`, `1.5h`; a unit is always needed, and `-` makes all of it negative.
  init?(text: String) {
    var rest = Substring(text)
    let isNegative = rest.first == "-"
    if isNegative { rest = rest.dropFirst() }
    guard !rest.isEmpty else { return nil }
    var seconds = 0.0
    while !rest.isEmpty {
      guard let quantity = Quantity(consuming: &rest), let unit = Self.units[quantity.unit] else {
        return nil
      }
      seconds += quantity.amount * unit
    }
    guard seconds < 1e10 else { return nil }
    self = .seconds(isNegative ? -seconds : seconds)
  }

  /// The shortest way to write it: `1m30s`, `500ms`.
  var text: String {
    if self < .zero { return "-" + (.zero - self).text }
    let (whole, attoseconds) = components
    if whole < 60, attoseconds > 0 {
      let milliseconds = Int64(whole) * 1000 + attoseconds / 1_000_000_000_000_000
      return whole == 0
        ? "\(milliseconds)ms" : "\(milliseconds / 1000).\((milliseconds % 1000) / 100)s"
    }
    let parts: [(Int64, String)] = [
      (whole / 86_400, "d"), (whole % 86_400 / 3600, "h"), (whole % 3600 / 60, "m"),
      (whole % 60, "s"),
    ]
    let text = parts.filter { $0.0 > 0 }.prefix(2).map { "\($0.0)\($0.1)" }.joined()
    return text.isEmpty ? "0s" : text
  }
}
