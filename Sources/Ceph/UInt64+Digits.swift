extension UInt64 {
  /// As librbd writes numbers in the names of objects.
  var sixteenHexDigits: String {
    let digits = String(self, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
