extension Duration {
  /// In seconds, with fractions.
  public var inSeconds: Double { self / .seconds(1) }

  /// For people: `850 ms`, `3.2 s`, `2 min 5 s`, `1 h 30 min`.
  public var forPeople: String {
    let seconds = inSeconds
    if abs(seconds) < 0.9995 { return "\((seconds * 1000).threeDigits) ms" }
    if seconds < 59.95 { return "\(seconds.threeDigits) s" }
    let whole = Int(min(seconds, 1e15).rounded())
    if whole < 3600 { return joined(whole / 60, "min", whole % 60, "s") }
    let minutes = (whole + 30) / 60
    return joined(minutes / 60, "h", minutes % 60, "min")
  }

  private func joined(_ large: Int, _ unit: String, _ small: Int, _ smallUnit: String) -> String {
    small == 0 ? "\(large) \(unit)" : "\(large) \(unit) \(small) \(smallUnit)"
  }
}

extension Double {
  /// Three digits that say something, without trailing zeros: `0.12`, `3.2`, `47.5`, `812`.
  var threeDigits: String {
    guard isFinite else { return "?" }
    let factor: Double = abs(self) < 9.995 ? 100 : abs(self) < 99.95 ? 10 : 1
    let value = (self * factor).rounded() / factor
    guard value == value.rounded(), abs(value) < 0x1p53 else { return "\(value)" }
    return "\(Int(value))"
  }
}
