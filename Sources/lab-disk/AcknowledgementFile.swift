import Foundation

/// The log as its writer has it open: whole lines are appended, each batch in one write.
final class AcknowledgementFile {
  /// The highest number in the log when it was opened; 0 in a new one.
  let newest: UInt64
  private let file: FileHandle

  /// Opens the log or makes it; a last line that a crash cut off is removed.
  init(path: String, region: Region) throws {
    let isNew = !FileManager.default.fileExists(atPath: path)
    if isNew, !FileManager.default.createFile(atPath: path, contents: nil) {
      throw AcknowledgementLog.Unreadable(description: "cannot make the log \(path)")
    }
    let log = try AcknowledgementLog(reading: path)
    if let known = log.region, known != region {
      throw AcknowledgementLog.Unreadable(
        description: "\(path) is of another region: offset \(known.offset), size \(known.size), "
          + "records of \(known.recordSize); give the same options, or another --log")
    }
    newest = log.entries.map(\.number).max() ?? 0
    file = try FileHandle(forUpdating: URL(filePath: path))
    let data = try file.readToEnd() ?? Data()
    try file.truncate(atOffset: UInt64(data.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0))
    try file.seekToEnd()
    if log.region == nil { try append(AcknowledgementLog.head(of: region)) }
  }

  func append(_ entries: [Acknowledgement]) throws {
    try append(entries.map(AcknowledgementLog.line).joined())
  }

  private func append(_ text: String) throws {
    try file.write(contentsOf: Data(text.utf8))
  }
}
