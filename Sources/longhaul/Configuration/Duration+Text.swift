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
}
