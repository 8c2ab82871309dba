import Ceph
import FoundationEssentials
import NIOCore

extension Message {
  /// Appends the message to `buffer`, all but a large payload, which is returned to be sent after
  /// it without being copied.
  func encode(into buffer: inout ByteBuffer) throws -> ByteBuffer? {
    switch self {
    case .open(let request): try buffer.writeMessage(.open, json: request)
    case .list(let ranges):
      buffer.writeMessage(.list, length: ranges.count * 16) { $0.write(ranges) }
    case .more: buffer.writeMessage(.more)
    case .read(let extents):
      buffer.writeMessage(.read, length: extents.count * 17) { $0.write(extents) }
    case .digest(let ranges):
      buffer.writeMessage(.digest, length: ranges.count * 16) { $0.write(ranges) }
    case .check: buffer.writeMessage(.check)
    case .release: buffer.writeMessage(.release)
    case .ping: buffer.writeMessage(.ping)
    case .opened(let image): try buffer.writeMessage(.opened, json: image)
    case .changes(let batch):
      buffer.writeMessage(.changes, length: 16 + batch.extents.count * 17) {
        $0.write([batch.range])
        $0.write(batch.extents)
      }
    case .listed: buffer.writeMessage(.listed)
    case .frame(let frame): return buffer.write(frame)
    case .readDone: buffer.writeMessage(.readDone)
    case .digests(let digests):
      buffer.writeMessage(.digests, length: digests.count * 16) {
        for digest in digests { $0.writeMultipleIntegers(digest.low, digest.high) }
      }
    case .checked: buffer.writeMessage(.checked)
    case .released: buffer.writeMessage(.released)
    case .pong: buffer.writeMessage(.pong)
    case .failure(let failure): try buffer.writeMessage(.failure, json: failure)
    }
    return nil
  }
}

extension ByteBuffer {
  /// Payloads up to this size are copied behind their heads: a write of its own costs more.
  private static let inlinedBytes = 16 << 10

  fileprivate mutating func writeMessage(
    _ kind: MessageKind, length: Int = 0, _ body: (inout ByteBuffer) -> Void = { _ in }
  ) {
    reserveCapacity(minimumWritableBytes: Envelope.size + length)
    writeMultipleIntegers(kind.rawValue, UInt32(length))
    body(&self)
  }

  fileprivate mutating func writeMessage(_ kind: MessageKind, json value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(value)
    guard data.count <= WireLimits.messageBytes else {
      throw WireError("a message of \(data.count) bytes is too long to send")
    }
    writeMessage(kind, length: data.count) { $0.writeBytes(data) }
  }

  fileprivate mutating func write(_ ranges: [Range<UInt64>]) {
    for range in ranges { writeMultipleIntegers(range.lowerBound, range.upperBound) }
  }

  fileprivate mutating func write(_ extents: [Extent]) {
    for extent in extents {
      writeMultipleIntegers(extent.offset, extent.length, extent.exists ? UInt8(1) : 0)
    }
  }

  fileprivate mutating func write(_ frame: Frame) -> ByteBuffer? {
    switch frame.content {
    case .zeros:
      writeMessage(.zeroFrame, length: 16) {
        $0.writeMultipleIntegers(frame.offset, frame.length)
      }
      return nil
    case .plain(let bytes, let digest): return write(.plainFrame, frame, bytes, digest)
    case .zstd(let bytes, let digest): return write(.zstdFrame, frame, bytes, digest)
    }
  }

  private mutating func write(
    _ kind: MessageKind, _ frame: Frame, _ bytes: ByteBuffer, _ digest: Digest
  ) -> ByteBuffer? {
    writeMultipleIntegers(kind.rawValue, UInt32(FrameHead.size + bytes.readableBytes))
    writeMultipleIntegers(frame.offset, frame.length, digest.low, digest.high)
    guard bytes.readableBytes <= Self.inlinedBytes else { return bytes }
    writeImmutableBuffer(bytes)
    return nil
  }
}
