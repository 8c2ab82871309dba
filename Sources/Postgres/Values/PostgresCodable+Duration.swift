extension Duration: PostgresEncodable, PostgresDecodable {
  /// Seconds, as an exact decimal: bind it to a `double precision`, and write
  /// `make_interval(secs => $1)`.
  public var postgresText: String? {
    let (seconds, attoseconds) = components
    let isNegative = seconds < 0 || attoseconds < 0
    let fraction = String(attoseconds.magnitude)
    let padding = String(repeating: "0", count: 18 - fraction.count)
    return (isNegative ? "-" : "") + String(seconds.magnitude) + "." + padding + fraction
  }

  /// Reads seconds: a `double precision`, a `numeric` or an integer, as `extract(epoch from …)`
  /// gives them. Exact to the attosecond; digits beyond are cut.
  public init(postgresText: String) throws {
    guard let value = Duration.parsed(postgresText) else { throw UnreadableValue() }
    self = value
  }

  private static func parsed(_ text: String) -> Duration? {
    let parts = text.split(separator: "e", maxSplits: 1, omittingEmptySubsequences: false)
    guard let mantissa = parts.first else { return nil }
    var exponent = 0
    if parts.count == 2 {
      guard let value = Int(parts[1]), abs(value) < 400 else { return nil }
      exponent = value
    }
    let isNegative = mantissa.hasPrefix("-")
    let number = isNegative ? mantissa.dropFirst() : mantissa
    let halves = number.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let whole = halves.first ?? ""
    let fraction = halves.count == 2 ? halves[1] : ""
    let digits = whole + fraction
    guard !digits.isEmpty, digits.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
    // value = digits × 10^(shift) attoseconds
    var shift = 18 - fraction.count + exponent
    var attoseconds: Int128 = 0
    for digit in digits.dropLast(max(0, -shift)) {
      guard let digit = digit.wholeNumberValue, let next = attoseconds.appending(Int128(digit))
      else { return nil }
      attoseconds = next
    }
    while shift > 0, attoseconds != 0 {
      guard let next = attoseconds.appending(0) else { return nil }
      attoseconds = next
      shift -= 1
    }
    return Duration(attoseconds: isNegative ? -attoseconds : attoseconds)
  }
}

extension Int128 {
  /// The number with one more decimal digit; nil when it is too large.
  fileprivate func appending(_ digit: Int128) -> Int128? {
    let (product, isTooLarge) = multipliedReportingOverflow(by: 10)
    let (sum, isStillTooLarge) = product.addingReportingOverflow(digit)
    return isTooLarge || isStillTooLarge ? nil : sum
  }
}
