import Transfer

/// One word out of a few.
protocol Choice: TextConvertible, CaseIterable, RawRepresentable where RawValue == String {}

extension Choice {
  static var form: String {
    let words = allCases.map(\.rawValue)
    return words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
  }

  init?(text: String) { self.init(rawValue: text) }
}

extension Compression: Choice {}
