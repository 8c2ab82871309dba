/// A number and its unit at the beginning of a text, as in `10 MiB` or `1.5h`.
struct Quantity {
  let amount: Double
  let unit: String

  /// Takes the number and the letters that follow it, with spaces between and after.
  init?(consuming text: inout Substring) {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let amount = Double(digits), amount.isFinite else { return nil }
    text = text.dropFirst(digits.count).drop { $0 == " " }
    let unit = text.prefix { $0.isLetter || $0 == "/" }
    text = text.dropFirst(unit.count).drop { $0 == " " }
    self.amount = amount
    self.unit = String(unit)
  }

  /// All of a text; a leading `-` makes it negative.
  init?(_ text: String) {
    var rest = Substring(text)
    let isNegative = rest.first == "-"
    if isNegative { rest = rest.dropFirst() }
    guard let quantity = Self(consuming: &rest), rest.isEmpty else { return nil }
    self.init(amount: isNegative ? -quantity.amount : quantity.amount, unit: quantity.unit)
  }

  private init(amount: Double, unit: String) {
    self.amount = amount
    self.unit = unit
  }
}
