extension String {
  /// As a string of JSON, in quotation marks.
  var quotedAsJSON: String {
    var quoted = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case _ where scalar.isControl:
        let code = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - code.count) + code
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// As one field of a CSV file (RFC 4180).
  var quotedAsCSV: String {
    guard contains(where: { [",", "\"", "\n", "\r", "\r\n"].contains($0) }) else { return self }
    return "\"" + replacing("\"", with: "\"\"") + "\""
  }

  /// Without what would move a terminal's cursor or colour: names and outputs come from strangers.
  var harmless: String {
    guard unicodeScalars.contains(where: \.isControl) else { return self }
    return unicodeScalars.map { scalar in
      scalar.isControl
        ? scalar == "\n" ? "\\n" : "\\x" + String(scalar.value, radix: 16) : String(scalar)
    }.joined()
  }

  /// The same, but for the ends of lines.
  var harmlessLines: String {
    split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { String($0).harmless }.joined(separator: "\n")
  }
}

extension Unicode.Scalar {
  fileprivate var isControl: Bool { value < 0x20 || (0x7f..<0xa0).contains(value) }
}
