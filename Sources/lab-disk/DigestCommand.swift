import ArgumentParser
import Ceph

/// A digest of everything that an image or a snapshot reads.
struct DigestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "digest",
    abstract: "Prints a digest of all bytes of an image or a snapshot.",
    discussion: """
      The XXH3-128 of the size and of the XXH3-128 of each 4 MiB. Equal digests mean equal size \
      and bytes, whatever the object sizes and striping.
      """)

  @OptionGroup var target: ImageOptions

  @Option(help: "How many reads of 4MiB at once.")
  var depth = 16

  func run() async throws {
    let address = target.image
    try await target.withImage(readOnly: true) { image in
      guard depth > 0 else { throw Refusal("--depth must be above 0") }
      let size = try await image.size()
      let block: UInt64 = 4 << 20
      let sums = try await concurrently(
        stride(from: 0, to: size, by: UInt64.Stride(block)), atOnce: depth
      ) { offset in
        let count = Int(min(block, size - offset))
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 8)
        defer { buffer.deallocate() }
        let read = try await image.read(offset, into: buffer)
        return Checksum(of: UnsafeRawBufferPointer(rebasing: buffer[..<read]))
      }
      let words = [size] + sums.flatMap { [$0.low, $0.high] }
      let total = words.map(\.littleEndian).withUnsafeBytes { Checksum(of: $0) }
      Terminal.say("\(hexadecimal(total.high))\(hexadecimal(total.low))  \(size)  \(address)")
    }
  }

  private func hexadecimal(_ word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
