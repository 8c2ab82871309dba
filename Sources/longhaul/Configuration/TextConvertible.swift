/// What can be written as one word or phrase, in the configuration and on the command line alike.
protocol TextConvertible: Sendable {
  /// What it looks like, for the message that it does not: "a duration such as 10s or 1m30s".
  static var form: String { get }

  init?(text: String)
}

extension String: TextConvertible {
  static let form = "text"

  init?(text: String) {
    guard !text.isEmpty else { return nil }
    self = text
  }
}

extension Int: TextConvertible {
  static let form = "a whole number"

  init?(text: String) { self.init(text) }
}

extension Bool: TextConvertible {
  static let form = "true or false"

  init?(text: String) { self.init(text) }
}
