import Foundation

/// What the logs together say must be on the image.
struct Claims {
  let region: Region
  /// All acknowledged records, by number.
  let all: [Acknowledgement]
  /// The newest of each slot.
  let newest: [UInt64: Acknowledgement]

  init(_ logs: [AcknowledgementLog]) throws {
    guard let region = logs.lazy.compactMap(\.region).first else {
      throw Refusal("the logs are empty: nothing was acknowledged")
    }
    if let other = logs.first(where: { $0.region != nil && $0.region != region }) {
      throw Refusal("\(other.path) is of another region than \(logs[0].path)")
    }
    self.region = region
    all = logs.flatMap(\.entries).sorted { $0.number < $1.number }
    newest = Dictionary(all.map { ($0.slot, $0) }) { $1 }
  }

  /// Numbers that are missing or given twice.
  func problems(gapsAllowed: Bool) -> [String] {
    var problems = zip(all, all.dropFirst()).compactMap { former, latter -> String? in
      if latter.number == former.number {
        return "record \(latter.number) was acknowledged twice (\(former.label), \(latter.label))"
      }
      if latter.number > former.number + 1, !gapsAllowed {
        return "no acknowledgement of records \(former.number + 1)…\(latter.number - 1)"
      }
      return nil
    }
    if let first = all.first, first.number != 1, !gapsAllowed {
      problems.insert("no acknowledgement of records 1…\(first.number - 1)", at: 0)
    }
    return problems
  }

  /// For the operator: how much, where, and the longest pause.
  var summary: [String] {
    guard let first = all.first, let last = all.last else { return ["nothing was acknowledged"] }
    let labels = Dictionary(grouping: all, by: \.label)
      .sorted { ($0.value.first?.number ?? 0) < ($1.value.first?.number ?? 0) }
      .map { "\($0.key) \($0.value.count)" }.joined(separator: ", ")
    var lines = [
      "acknowledged    \(all.count) records, \(first.number)…\(last.number): \(labels)",
      "slots in use    \(newest.count) of \(region.slots)",
    ]
    let pause = zip(all, all.dropFirst()).max { pauseBetween($0) < pauseBetween($1) }
    if let pause {
      let seconds = String(format: "%.3f", Double(pauseBetween(pause)) / 1e9)
      lines.append(
        "longest pause   \(seconds) s, between \(pause.0.number) (\(pause.0.label)) "
          + "and \(pause.1.number) (\(pause.1.label))")
    }
    return lines
  }

  private func pauseBetween(_ pair: (Acknowledgement, Acknowledgement)) -> UInt64 {
    pair.1.time > pair.0.time ? pair.1.time - pair.0.time : 0
  }
}
