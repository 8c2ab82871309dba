extension Array: PostgresEncodable where Element: PostgresEncodable {
  /// A one-dimensional array, every element quoted.
  public var postgresText: String? {
    let elements = map { element in
      guard let text = element.postgresText else { return "NULL" }
      var quoted = "\""
      for character in text.unicodeScalars {
        if character == "\"" || character == "\\" { quoted.unicodeScalars.append("\\") }
        quoted.unicodeScalars.append(character)
      }
      return quoted + "\""
    }
    return "{" + elements.joined(separator: ",") + "}"
  }
}

extension Array: PostgresDecodable where Element: PostgresDecodable {
  /// Reads a one-dimensional array without NULLs.
  public init(postgresText: String) throws {
    var scanner = ArrayScanner(postgresText)
    self = try scanner.elements().map { try Element(postgresText: $0) }
  }
}

/// Takes an array's text apart.
private struct ArrayScanner {
  private var rest: Substring.UnicodeScalarView

  init(_ text: String) {
    rest = Substring(text).unicodeScalars
  }

  mutating func elements() throws -> [String] {
    guard rest.popFirst() == "{" else { throw UnreadableValue() }
    var elements: [String] = []
    if rest.first == "}" { rest.removeFirst() } else { try read(into: &elements) }
    guard rest.isEmpty else { throw UnreadableValue() }
    return elements
  }

  private mutating func read(into elements: inout [String]) throws {
    while true {
      elements.append(rest.first == "\"" ? try quoted() : try plain())
      switch rest.popFirst() {
      case ",": continue
      case "}": return
      default: throw UnreadableValue()
      }
    }
  }

  private mutating func quoted() throws -> String {
    rest.removeFirst()
    var text = String.UnicodeScalarView()
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"": return String(text)
      case "\\":
        guard let escaped = rest.popFirst() else { throw UnreadableValue() }
        text.append(escaped)
      default: text.append(scalar)
      }
    }
    throw UnreadableValue()
  }

  private mutating func plain() throws -> String {
    let text = rest.prefix { $0 != "," && $0 != "}" && $0 != "{" }
    rest.removeFirst(text.count)
    guard !text.isEmpty, String(text) != "NULL" else { throw UnreadableValue() }
    return String(text)
  }
}
