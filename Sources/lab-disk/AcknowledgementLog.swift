import Foundation

/// One line of the log: a record that is on disk for sure.
struct Acknowledgement: Equatable {
  let number: UInt64
  let slot: UInt64
  /// Nanoseconds since 1970, when the flush was done.
  let time: UInt64
  let label: String
}

/// The file that a writer tells its acknowledged records to: a head that describes the region, then
/// a line each.
struct AcknowledgementLog {
  let path: String
  private(set) var region: Region?
  private(set) var entries: [Acknowledgement] = []

  struct Unreadable: Error, CustomStringConvertible {
    let description: String
  }

  /// Reads a log; a last line that was not finished does not count.
  init(reading path: String) throws {
    self.path = path
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Unreadable(description: "cannot read the log \(path)")
    }
    let lines = String(decoding: data, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    for (index, line) in lines.enumerated() {
      let words = line.split(separator: " ").map(String.init)
      if words.first == "#", let region = Self.region(words) {
        guard self.region == nil || self.region == region else {
          throw Unreadable(description: "\(path):\(index + 1): another region than before")
        }
        self.region = region
      } else if let entry = Self.entry(words) {
        entries.append(entry)
      } else {
        throw Unreadable(description: "\(path):\(index + 1): not a line of lab-disk: \(line)")
      }
    }
  }

  static func head(of region: Region) -> String {
    "# region \(region.offset) \(region.size) record \(region.recordSize)\n"
  }

  static func line(_ entry: Acknowledgement) -> String {
    "\(entry.number) \(entry.slot) \(entry.time) \(entry.label)\n"
  }

  private static func region(_ words: [String]) -> Region? {
    guard words.count == 6, words[1] == "region", words[4] == "record",
      let offset = UInt64(words[2]), let size = UInt64(words[3]), let record = UInt64(words[5])
    else { return nil }
    return Region(offset: offset, size: size, recordSize: record)
  }

  private static func entry(_ words: [String]) -> Acknowledgement? {
    guard words.count == 4, let number = UInt64(words[0]), let slot = UInt64(words[1]),
      let time = UInt64(words[2])
    else { return nil }
    return Acknowledgement(number: number, slot: slot, time: time, label: words[3])
  }
}
