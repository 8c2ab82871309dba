/// Shows migrations again and again.
protocol WatchView {
  mutating func show(_ lines: [WatchLine])
  mutating func say(_ text: String)
}

/// Draws the same lines of a terminal anew.
struct TerminalView: WatchView {
  private var height = 0
  private var note: String?

  mutating func show(_ lines: [WatchLine]) {
    let width = StandardOutput.width
    var texts: [String] = []
    for line in lines {
      texts.append(line.title)
      if let progress = line.progress {
        let bar = line.bar(width: min(30, width / 3)).map { $0 + " " } ?? ""
        texts.append("  " + bar + progress)
      }
      if let outlook = line.outlook { texts.append("  " + outlook) }
      if let reason = line.row.reason { texts.append("  " + reason) }
    }
    if let note { texts.append(note) }
    note = nil
    draw(texts.map { String($0.harmless.prefix(width - 1)) })
  }

  mutating func say(_ text: String) { note = text }

  private mutating func draw(_ lines: [String]) {
    // Up to where we began, then each line and what is left of the old one, then all below.
    let up = height > 0 ? "\u{1b}[\(height)A" : ""
    StandardOutput.writeRaw(
      up + lines.map { "\r\($0)\u{1b}[K\n" }.joined() + "\u{1b}[J")
    height = lines.count
  }
}

/// Writes a line whenever something changed, and when a round got on.
struct LineView: WatchView {
  private var last: [Int64: String] = [:]
  private var quarter: [Int64: Int] = [:]

  mutating func show(_ lines: [WatchLine]) {
    for line in lines {
      let id = line.row.id
      let key = [line.title, line.row.reason ?? "", line.outlook ?? ""].joined(separator: "\n")
      let now = line.row.percent.map { Int($0 / 25) } ?? 0
      guard last[id] != key || quarter[id] != now else { continue }
      last[id] = key
      quarter[id] = now
      let parts = [line.title, line.progress, line.outlook, line.row.reason]
      StandardOutput.write(parts.compactMap(\.self).joined(separator: "; ").harmless)
    }
  }

  mutating func say(_ text: String) { StandardOutput.writeError("longhaul: \(text)") }
}
