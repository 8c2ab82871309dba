import Ceph
import NIOCore

/// What a unit's extents hold, one after the other in one buffer.
///
/// Frames are slices of that buffer: from the read to the socket, or to the destination's write,
/// nothing is copied.
struct UnitBytes {
  private let buffer: ByteBuffer
  /// Where in the buffer each extent with data is, by its offset in the image.
  private let positions: [UInt64: Int]

  /// Reads all extents at once (`rbd_aio_read`).
  static func read(_ unit: WorkUnit, from image: Image) async throws -> UnitBytes {
    var positions: [UInt64: Int] = [:]
    var size = 0
    for extent in unit.extents where extent.exists {
      positions[extent.offset] = size
      size += Int(extent.length)
    }
    let memory = ReadMemory(size)
    if unit.extents.count == 1, let extent = unit.extents.first, extent.exists {
      try await memory.read(extent, at: 0, from: image)
    } else {
      try await withThrowingDiscardingTaskGroup { group in
        for extent in unit.extents where extent.exists {
          let position = positions[extent.offset] ?? 0
          group.addTask { try await memory.read(extent, at: position, from: image) }
        }
      }
    }
    return UnitBytes(buffer: memory.buffer, positions: positions)
  }

  /// The extent's frames: its runs of data, and its zeros.
  func frames(of extent: Extent) -> [Frame] {
    guard let position = positions[extent.offset] else { return [] }
    return buffer.withUnsafeReadableBytes { all in
      let bytes = UnsafeRawBufferPointer(
        rebasing: all[position..<(position + Int(extent.length))])
      return ZeroScan.runs(in: bytes).flatMap { run in
        frames(of: run, bytes, at: position, extent.offset)
      }
    }
  }

  private func frames(
    of run: ZeroScan.Run, _ bytes: UnsafeRawBufferPointer, at position: Int, _ offset: UInt64
  ) -> [Frame] {
    guard !run.isZero else {
      return [
        Frame(
          offset: offset + UInt64(run.range.lowerBound), length: UInt64(run.range.count),
          content: .zeros)
      ]
    }
    return stride(from: run.range.lowerBound, to: run.range.upperBound, by: WireLimits.frameBytes)
      .compactMap { start in
        let range = start..<min(start + WireLimits.frameBytes, run.range.upperBound)
        guard
          let slice = buffer.getSlice(
            at: buffer.readerIndex + position + start, length: range.count)
        else { return nil }
        let digest = Digest(of: UnsafeRawBufferPointer(rebasing: bytes[range]))
        return Frame(
          offset: offset + UInt64(start), length: UInt64(range.count),
          content: .plain(slice, digest))
      }
  }
}

/// A buffer's memory while librbd writes into it.
///
/// Nobody else has the buffer until all reads have returned, so they may write to it side by side.
private final class ReadMemory: @unchecked Sendable {
  let buffer: ByteBuffer
  private let start: UnsafeMutableRawPointer?

  init(_ size: Int) {
    var buffer = ByteBufferAllocator().buffer(capacity: size)
    buffer.moveWriterIndex(to: size)
    start = buffer.withUnsafeMutableReadableBytes { $0.baseAddress }
    self.buffer = buffer
  }

  func read(_ extent: Extent, at position: Int, from image: Image) async throws {
    guard let start else { return }
    let target = UnsafeMutableRawBufferPointer(
      start: start + position, count: Int(extent.length))
    let count = try await image.read(extent.offset, into: target)
    // The plan never goes beyond the snapshot's end, so this is a snapshot of another size.
    guard count == target.count else {
      throw TransferError.snapshotGone("\(image.path): it ends at \(extent.offset) + \(count)")
    }
  }
}
