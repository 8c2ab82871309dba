import CZstd
import NIOCore

/// One frame of zstd a buffer, at the level that is about as fast as the network.
enum Zstd {
  static let level: Int32 = 1

  /// The bytes compressed; nil unless that saves a sixteenth at least.
  static func compress(_ bytes: ByteBuffer) -> ByteBuffer? {
    let room = bytes.readableBytes - bytes.readableBytes / 16
    guard room > 0 else { return nil }
    var result = ByteBufferAllocator().buffer(capacity: room)
    let count = bytes.withUnsafeReadableBytes { source in
      result.withUnsafeMutableWritableBytes { target in
        ZSTD_compress(target.baseAddress, room, source.baseAddress, source.count, level)
      }
    }
    guard ZSTD_isError(count) == 0 else { return nil }
    result.moveWriterIndex(forwardBy: count)
    return result
  }

  /// The plain bytes; nil unless they are exactly `length`.
  static func decompress(_ packed: ByteBuffer, to length: Int) -> ByteBuffer? {
    var result = ByteBufferAllocator().buffer(capacity: length)
    let count = packed.withUnsafeReadableBytes { source in
      result.withUnsafeMutableWritableBytes { target in
        ZSTD_decompress(target.baseAddress, length, source.baseAddress, source.count)
      }
    }
    guard ZSTD_isError(count) == 0, count == length else { return nil }
    result.moveWriterIndex(forwardBy: count)
    return result
  }
}
