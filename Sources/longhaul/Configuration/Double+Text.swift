extension Double {
  /// With this many decimals, 0 to 6, a point between, and nothing else.
  func text(decimals: Int) -> String {
    guard isFinite, abs(self) < 1e12 else { return "-" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = Int64((abs(self) * scale).rounded())
    let sign = self < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return "\(sign)\(scaled)" }
    let digits = String(scaled % Int64(scale))
    let zeros = String(repeating: "0", count: decimals - digits.count)
    return "\(sign)\(scaled / Int64(scale)).\(zeros)\(digits)"
  }
}
