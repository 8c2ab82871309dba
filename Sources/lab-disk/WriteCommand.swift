import ArgumentParser
import Ceph
import Foundation

/// Writes until it is told to stop.
struct WriteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "write",
    abstract: "Writes numbered, checksummed records, and acknowledges each once it is flushed.",
    discussion: """
      It has the image open as a hypervisor has: watched, with the cooperative exclusive lock \
      and librbd's cache. It goes on after the newest record that the image holds, so a second \
      `write` on a copy of the image continues the first one's numbers. SIGTERM and SIGINT end \
      it cleanly: what was written is flushed and acknowledged, and the image is closed.
      """)

  @OptionGroup var target: ImageOptions

  @Option(help: "The file that gets a line for each record that is on disk; appended to.")
  var log: String

  @Option(help: "What each record says about where it was written, such as a region.")
  var label = "lab"

  @Option(help: "How many bytes of records to write each second.")
  var rate = ByteCount(10 << 20)

  @Option(help: "The size of a record, a power of two.")
  var recordSize = ByteCount(64 << 10)

  @Option(help: "Where the records begin on the image.")
  var regionOffset = ByteCount(0)

  @Option(help: "How many bytes of the image the records go over. (default: all that follows)")
  var regionSize: ByteCount?

  @Option(help: "Write to random places that follow from this seed. (default: one after the other)")
  var randomSeed: UInt64?

  @Option(help: "Stop after so many records. (default: when told to)")
  var count: UInt64?

  @Option(help: "A file that holds the process id while it writes.")
  var pidFile: String?

  @Flag(inversion: .prefixedNo, help: "Use librbd's write-back cache.")
  var cache = true

  func validate() throws {
    guard !label.isEmpty, !label.contains(where: \.isWhitespace), label.utf8.count <= 64 else {
      throw ValidationError("--label must be one word of at most 64 bytes")
    }
    guard rate.bytes > 0 else { throw ValidationError("--rate must be above 0") }
  }

  func run() async throws {
    StopSignal.install()
    // As a hypervisor does, wait for ever when the cluster does not answer.
    let options = ["rbd_cache": cache ? "true" : "false", "rados_osd_op_timeout": "0"]
    try await target.withImage(readOnly: false, options: options) { image in
      let size = try await image.size()
      let region = Region(
        offset: regionOffset.bytes,
        size: regionSize?.bytes ?? (size - min(size, regionOffset.bytes)),
        recordSize: recordSize.bytes)
      try region.validate(imageSize: size)
      let file = try AcknowledgementFile(path: log, region: region)
      let newest = max(try await region.newest(in: image), file.newest)
      try writeProcessID()
      defer { removeProcessID() }
      let writer = DiskWriter(
        image: image, region: region, seed: randomSeed, label: label, file: file,
        bytesPerSecond: rate.bytes)
      Terminal.say("writing to \(image.path) from record \(newest + 1), \(rate)/s, as \(label)")
      let last = try await writer.run(after: newest, count: count)
      Terminal.say("stopped after record \(last): flushed and acknowledged")
    }
  }

  private func writeProcessID() throws {
    guard let pidFile else { return }
    let text = "\(ProcessInfo.processInfo.processIdentifier)\n"
    try Data(text.utf8).write(to: URL(filePath: pidFile), options: .atomic)
  }

  private func removeProcessID() {
    guard let pidFile else { return }
    // One that somebody else removed already is fine.
    try? FileManager.default.removeItem(atPath: pidFile)
  }
}
