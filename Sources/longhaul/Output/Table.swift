/// Rows below named columns: what every listing command gives.
///
/// Columns are named as programs want them, `size_bytes`; people read `Size`, for the values have
/// their units there.
struct Table: Hashable, Sendable {
  var columns: [String]
  var rows: [[Cell]]

  init(_ columns: String..., rows: [[Cell]] = []) { self.init(columns, rows: rows) }

  init(_ columns: [String], rows: [[Cell]]) {
    self.columns = columns
    self.rows = rows
  }

  /// The text to print, without the last line's end.
  func text(_ format: OutputFormat) -> String {
    switch format {
    case .table: framed
    case .csv: csv
    case .json: json
    }
  }

  private var framed: String {
    let texts = rows.map { row in row.map { $0.text.harmless } }
    let titles = columns.map(\.title)
    let widths = columns.indices.map { column in
      texts.reduce(titles[column].count) { max($0, $1[column].count) }
    }
    let edge = "+" + widths.map { String(repeating: "-", count: $0 + 2) + "+" }.joined()
    let head = line(titles, widths) { _ in false }
    let lines = zip(rows, texts).map { row, texts in
      line(texts, widths) { row[$0].isRightAligned }
    }
    return ([edge, head, edge] + lines + (lines.isEmpty ? [] : [edge])).joined(separator: "\n")
  }

  private func line(_ texts: [String], _ widths: [Int], isRight: (Int) -> Bool) -> String {
    let fields = texts.indices.map { column in
      let fill = String(repeating: " ", count: widths[column] - texts[column].count)
      return isRight(column) ? fill + texts[column] : texts[column] + fill
    }
    return "| " + fields.joined(separator: " | ") + " |"
  }

  private var csv: String {
    let lines = [columns] + rows.map { row in row.map(\.plain) }
    return lines.map { $0.map(\.quotedAsCSV).joined(separator: ",") }.joined(separator: "\r\n")
  }

  private var json: String {
    let objects = rows.map { "  " + object($0) }
    return objects.isEmpty ? "[]" : "[\n" + objects.joined(separator: ",\n") + "\n]"
  }

  /// An object a line, for who reads rows as they come.
  var jsonLines: String { rows.map(object).joined(separator: "\n") }

  private func object(_ row: [Cell]) -> String {
    let members = zip(columns, row).map { "\($0.quotedAsJSON): \($1.jsonText)" }
    return "{" + members.joined(separator: ", ") + "}"
  }
}

extension String {
  /// A column's name for people: `round_interval_seconds` is `Round interval`.
  var title: String {
    if hasSuffix("_bytes_per_second"), !hasPrefix("rate"), !contains("limit") {
      return String(dropLast(17)).title + " rate"
    }
    var name = self
    for unit in ["_bytes_per_second", "_bytes", "_seconds", "_percent"] where name.hasSuffix(unit) {
      name.removeLast(unit.count)
      break
    }
    let words = name.replacing("_", with: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }
}
