import ArgumentParser
import Ceph

/// Fills a part of an image with random data.
struct FillCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fill",
    abstract: "Fills a part of an image with random data, as fast as it can.",
    discussion: "The same seed gives the same bytes.")

  @OptionGroup var target: ImageOptions

  @Option(help: "Where to begin; a multiple of 8.")
  var offset = ByteCount(0)

  @Option(help: "How many bytes; a multiple of 8. (default: to the image's end)")
  var size: ByteCount?

  @Option(help: "What the data follow from.")
  var seed: UInt64 = 1

  @Option(help: "How many writes of 4MiB at once.")
  var depth = 16

  func run() async throws {
    try await target.withImage(readOnly: false) { image in
      let imageSize = try await image.size()
      let size = size?.bytes ?? (imageSize - min(imageSize, offset.bytes))
      guard size % 8 == 0, offset.bytes % 8 == 0, depth > 0 else {
        throw Refusal("--offset and --size must be multiples of 8, --depth above 0")
      }
      guard offset.bytes <= imageSize, size <= imageSize - offset.bytes else {
        throw Refusal("\(image.path) has \(ByteCount(imageSize)) only")
      }
      let start = ContinuousClock.now
      let block: UInt64 = 4 << 20
      let end = offset.bytes + size
      let seed = seed
      _ = try await concurrently(
        stride(from: offset.bytes, to: end, by: UInt64.Stride(block)), atOnce: depth
      ) { offset in
        let count = Int(min(block, end - offset))
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 8)
        defer { buffer.deallocate() }
        // Each block has its own words, so that the bytes do not depend on the order of the writes.
        var words = SeededWords(seed: SeededWords.number(offset, seed: seed, below: .max))
        words.fill(buffer)
        try await image.write(offset, bytes: UnsafeRawBufferPointer(buffer))
      }
      try await image.flush()
      let rate = Terminal.rate(size, in: .now - start)
      Terminal.say("filled \(ByteCount(size)) of \(image.path) with seed \(seed), \(rate)")
    }
  }
}
