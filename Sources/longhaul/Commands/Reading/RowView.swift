import Foundation

/// Writes a row for programs whenever something changed: an object of JSON a line, or a line of CSV.
struct RowView: WatchView {
  private let format: OutputFormat
  private var last: [Int64: Table] = [:]

  init(_ format: OutputFormat) { self.format = format }

  mutating func show(_ lines: [WatchLine]) {
    for line in lines {
      let table = line.table
      guard last[line.row.id] != table else { continue }
      StandardOutput.write(text(table, isFirst: last.isEmpty))
      last[line.row.id] = table
    }
  }

  private func text(_ table: Table, isFirst: Bool) -> String {
    let now = Table(["at"] + table.columns, rows: table.rows.map { [.moment(Date())] + $0 })
    if format == .json { return now.jsonLines }
    let csv = now.text(.csv)
    // The columns' names stand above the first row only.
    return isFirst ? csv : String(csv.drop { $0 != "\r\n" }.dropFirst())
  }

  mutating func say(_ text: String) { StandardOutput.writeError("longhaul: \(text)") }
}

extension WatchLine {
  /// One row, with units in the columns' names.
  var table: Table {
    let left = rate.flatMap { rate in
      rate > 0 ? Double(max(0, row.changed - row.done)) / rate : nil
    }
    return Table(
      "migration", "from", "to", "phase", "round", "changed_bytes", "done_percent",
      "bytes_per_second", "left_seconds", "dirty_bytes_per_second", "predicted_seconds",
      "target_seconds", "downtime_seconds", "reason",
      rows: [
        [
          .integer(row.id), .text(row.source), .text(row.destination), .text(row.phase),
          Cell(row.round), .bytes(row.changed), Cell(percent: row.percent), Cell(rate: rate),
          Cell(seconds: row.isCopying ? left : nil), Cell(rate: row.dirtyRate),
          Cell(seconds: row.predictedSeconds), .seconds(row.targetSeconds),
          Cell(seconds: row.downtimeSeconds), Cell(row.reason),
        ]
      ])
  }
}
