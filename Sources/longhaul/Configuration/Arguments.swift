import ArgumentParser

extension TextConvertible {
  /// Reads an argument of the command line.
  ///
  /// - Throws: `ValidationError` that says what it should look like.
  static func argument(_ text: String) throws -> Self {
    guard let value = Self(text: text) else {
      throw ValidationError("\"\(text)\" is not \(form)")
    }
    return value
  }
}
