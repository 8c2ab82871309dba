import ArgumentParser
import Ceph

/// Writes small pieces all over an image.
struct ScribbleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scribble",
    abstract: "Makes small random writes all over an image.",
    discussion: """
      Places and bytes follow from the seed. With --existing it writes only into objects that \
      exist already, as a disk in use is changed.
      """)

  @OptionGroup var target: ImageOptions

  @Option(help: "How many writes.")
  var count: UInt64 = 4096

  @Option(help: "The size of each, a multiple of 8; places are multiples of it.")
  var size = ByteCount(4096)

  @Option(help: "What places and bytes follow from.")
  var seed: UInt64 = 1

  @Option(help: "How many writes at once.")
  var depth = 32

  @Flag(help: "Only into objects that exist.")
  var existing = false

  func run() async throws {
    try await target.withImage(readOnly: false) { image in
      let places = Places(of: try await ranges(of: image), size: size.bytes)
      guard places.count > 0, size.bytes % 8 == 0, depth > 0 else {
        throw Refusal("\(image.path) has no room for a write of \(size)")
      }
      let start = ContinuousClock.now
      let (seed, size) = (seed, size.bytes)
      _ = try await concurrently(0..<count, atOnce: depth) { index in
        let place = places.offset(
          of: SeededWords.number(index, seed: seed, below: places.count))
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(size), alignment: 8)
        defer { buffer.deallocate() }
        var words = SeededWords(seed: seed &+ index)
        words.fill(buffer)
        try await image.write(place, bytes: UnsafeRawBufferPointer(buffer))
      }
      try await image.flush()
      let rate = Terminal.rate(count * size, in: .now - start)
      Terminal.say("\(count) writes of \(ByteCount(size)) on \(image.path), seed \(seed), \(rate)")
    }
  }

  private func ranges(of image: Image) async throws -> [Range<UInt64>] {
    guard existing else { return [0..<(try await image.size())] }
    let extents = try await image.diff(
      from: nil, in: 0..<UInt64.max, includeParent: false, wholeObject: true)
    return extents.filter(\.exists).map(\.range)
  }
}
