import Ceph

/// A copy by one process that reaches both clusters, with nothing but librbd: each read is followed
/// by its write.
struct DirectCopy {
  let source: Image
  let destination: Image
  /// Reads in flight.
  let depth: Int
  private static let pieceBytes = 4 << 20

  func run() async throws {
    let size = try await source.size()
    let offsets = Offsets(stride(from: 0, to: size, by: Self.pieceBytes))
    try await withThrowingDiscardingTaskGroup { group in
      for _ in 0..<depth { group.addTask { try await copy(offsets, of: size) } }
    }
    try await destination.flush()
  }

  private func copy(_ offsets: Offsets, of size: UInt64) async throws {
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Self.pieceBytes, alignment: 4096)
    defer { buffer.deallocate() }
    while let offset = await offsets.next() {
      let piece = UnsafeMutableRawBufferPointer(
        rebasing: buffer[..<Int(min(UInt64(Self.pieceBytes), size - offset))])
      let count = try await source.read(offset, into: piece)
      try await destination.write(
        offset, bytes: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }
}

/// What is still to be copied.
private actor Offsets {
  private var iterator: StrideTo<UInt64>.Iterator

  init(_ offsets: StrideTo<UInt64>) { iterator = offsets.makeIterator() }

  func next() -> UInt64? { iterator.next() }
}
