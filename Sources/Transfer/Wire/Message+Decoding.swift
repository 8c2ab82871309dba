import Ceph
import FoundationEssentials
import NIOCore

extension Message {
  /// Reads one message's body; nothing in it is believed before it was checked.
  init(_ kind: MessageKind, body: inout ByteBuffer) throws {
    switch kind {
    case .open: self = .open(try body.readJSON())
    case .list: self = .list(skipping: try body.readRanges(atMost: WireLimits.skippedRanges))
    case .more: self = .more
    case .read: self = .read(try body.readUnit())
    case .digest: self = .digest(try body.readBlocks())
    case .check: self = .check
    case .release: self = .release
    case .ping: self = .ping
    case .opened: self = .opened(try body.readJSON())
    case .changes: self = .changes(try body.readBatch())
    case .listed: self = .listed
    case .zeroFrame, .plainFrame, .zstdFrame: self = .frame(try body.readFrame(kind))
    case .readDone: self = .readDone
    case .digests: self = .digests(try body.readDigests())
    case .checked: self = .checked
    case .released: self = .released
    case .pong: self = .pong
    case .failure: self = .failure(try body.readJSON())
    }
    guard body.readableBytes == 0 else { throw WireError("a message has bytes after its end") }
  }
}

extension ByteBuffer {
  fileprivate mutating func readJSON<Value: Decodable>() throws -> Value {
    let data = Data(readableBytesView)
    moveReaderIndex(to: writerIndex)
    do {
      return try JSONDecoder().decode(Value.self, from: data)
    } catch {
      throw WireError("a message cannot be decoded: \(error)")
    }
  }

  private mutating func count(of size: Int, atMost limit: Int) throws -> Int {
    let count = readableBytes / size
    guard readableBytes.isMultiple(of: size), count <= limit else {
      throw WireError("a list of \(readableBytes) bytes has a wrong length or is too long")
    }
    return count
  }

  /// Ascending, not empty, without overlaps.
  fileprivate mutating func readRanges(atMost limit: Int) throws -> [Range<UInt64>] {
    var ranges: [Range<UInt64>] = []
    ranges.reserveCapacity(try count(of: 16, atMost: limit))
    while let (start, end) = readMultipleIntegers(as: (UInt64, UInt64).self) {
      guard start < end, start >= ranges.last?.upperBound ?? 0 else {
        throw WireError("a range is empty, or not after the one before")
      }
      ranges.append(start..<end)
    }
    return ranges
  }

  fileprivate mutating func readBlocks() throws -> [Range<UInt64>] {
    let ranges = try readRanges(atMost: WireLimits.digestRanges)
    guard ranges.allSatisfy({ $0.byteCount <= WireLimits.frameBytes }) else {
      throw WireError("a block is too long")
    }
    return ranges
  }

  private mutating func readExtents() throws -> [Extent] {
    var extents: [Extent] = []
    extents.reserveCapacity(try count(of: 17, atMost: WireLimits.extents))
    while let (offset, length, flag) = readMultipleIntegers(as: (UInt64, UInt64, UInt8).self) {
      guard length > 0, !offset.addingReportingOverflow(length).overflow, flag <= 1,
        offset >= extents.last?.end ?? 0
      else { throw WireError("an extent is empty, or not after the one before") }
      extents.append(Extent(offset: offset, length: length, exists: flag == 1))
    }
    return extents
  }

  fileprivate mutating func readUnit() throws -> [Extent] {
    let extents = try readExtents()
    var bytes: UInt64 = 0
    for extent in extents where extent.exists {
      let sum = bytes.addingReportingOverflow(extent.length)
      bytes = sum.overflow ? .max : sum.partialValue
    }
    guard bytes <= WireLimits.frameBytes else { throw WireError("a unit is too large") }
    return extents
  }

  fileprivate mutating func readBatch() throws -> ChangeBatch {
    guard let (start, end) = readMultipleIntegers(as: (UInt64, UInt64).self), start <= end else {
      throw WireError("a batch of changes has no range")
    }
    let extents = try readExtents()
    guard extents.first?.offset ?? start >= start, extents.last?.end ?? end <= end else {
      throw WireError("an extent is outside of its batch")
    }
    return ChangeBatch(range: start..<end, extents: extents)
  }

  fileprivate mutating func readDigests() throws -> [Digest] {
    var digests: [Digest] = []
    digests.reserveCapacity(try count(of: 16, atMost: WireLimits.digestRanges))
    while let (low, high) = readMultipleIntegers(as: (UInt64, UInt64).self) {
      digests.append(Digest(low: low, high: high))
    }
    return digests
  }

  fileprivate mutating func readFrame(_ kind: MessageKind) throws -> Frame {
    let wire = Envelope.size + readableBytes
    guard let (offset, length) = readMultipleIntegers(as: (UInt64, UInt64).self), length > 0 else {
      throw WireError("a frame is empty")
    }
    guard kind != .zeroFrame else {
      return Frame(offset: offset, length: length, content: .zeros, wireBytes: wire)
    }
    guard let (low, high) = readMultipleIntegers(as: (UInt64, UInt64).self),
      length <= WireLimits.frameBytes, kind == .zstdFrame || readableBytes == Int(length)
    else { throw WireError("a frame has a wrong length") }
    let digest = Digest(low: low, high: high)
    let payload = readSlice(length: readableBytes) ?? ByteBuffer()
    return Frame(
      offset: offset, length: length,
      content: kind == .plainFrame ? .plain(payload, digest) : .zstd(payload, digest),
      wireBytes: wire)
  }
}
