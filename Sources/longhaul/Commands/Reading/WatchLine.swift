import Migrations

/// What is shown of one migration.
struct WatchLine {
  let row: MigrationSummary
  /// Bytes a second, if known.
  let rate: Double?

  init(_ row: MigrationSummary, _ rate: Double?) {
    self.row = row
    self.rate = rate
  }

  /// `12 west → east: catching up, round 3`.
  var title: String {
    let round = row.round.map { ", round \($0)" } ?? ""
    return "\(row.id) \(row.source) → \(row.destination): \(row.phase)\(round)"
  }

  /// `62 %, 812 MB/s, 12 s left`.
  var progress: String? {
    guard row.isCopying else { return nil }
    guard let percent = row.percent else { return "finding what changed" }
    var parts = [
      "\(percent.text(decimals: 0)) % of \(ByteCount(rounding: Double(row.changed)))"
    ]
    if let rate {
      parts.append("\(DataRate(bytesPerSecond: rate))")
      let left = Double(max(0, row.changed - row.done))
      if rate > 0, left > 0 { parts.append("\(Duration.seconds(left / rate).forPeople) left") }
    }
    return parts.joined(separator: ", ")
  }

  /// What is known of the cutover, or what it took.
  var outlook: String? {
    if let downtime = row.downtimeSeconds {
      let predicted = row.predictedSeconds.map {
        " (predicted \(Duration.seconds($0).forPeople))"
      }
      return "downtime \(Duration.seconds(downtime).forPeople)\(predicted ?? "")"
    }
    guard let predicted = row.predictedSeconds else { return nil }
    var parts: [String] = []
    if let dirty = row.dirtyRate { parts.append("dirty \(DataRate(bytesPerSecond: dirty))") }
    let target = Duration.seconds(row.targetSeconds).forPeople
    parts.append("predicted downtime \(Duration.seconds(predicted).forPeople) of \(target)")
    if let limit = row.writeLimit {
      parts.append("writes limited to \(DataRate(bytesPerSecond: limit))")
    }
    return parts.joined(separator: ", ")
  }

  /// A bar of this many characters.
  func bar(width: Int) -> String? {
    guard row.isCopying, let percent = row.percent, width > 2 else { return nil }
    let filled = Int((percent / 100 * Double(width)).rounded(.down))
    return "[" + String(repeating: "#", count: filled)
      + String(repeating: "-", count: width - filled) + "]"
  }
}
