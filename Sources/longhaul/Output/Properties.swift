/// What there is to say of one thing, property by property.
struct Properties: Sendable {
  var properties: [(name: String, value: Cell)]

  init(_ properties: [(String, Cell)]) {
    self.properties = properties.map { (name: $0.0, value: $0.1) }
  }

  /// The text to print, without the last line's end: two columns for people, one object or one
  /// row for programs.
  func text(_ format: OutputFormat) -> String {
    switch format {
    case .table:
      return Table(
        "Field", "Value", rows: properties.map { [.text($0.name.title), .text($0.value.text)] }
      )
      .text(.table)
    case .csv:
      return Table(properties.map(\.name), rows: [properties.map(\.value)]).text(.csv)
    case .json:
      let members = properties.map { "  \($0.name.quotedAsJSON): \($0.value.jsonText)" }
      return "{\n" + members.joined(separator: ",\n") + "\n}"
    }
  }
}
