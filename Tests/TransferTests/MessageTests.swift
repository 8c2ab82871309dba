import Ceph
import NIOCore
import TestSupport
import Testing

@testable import Transfer

@Suite struct MessageTests {
  private let seed = UInt64.random(in: 0..<1_000_000)

  /// One of each, with bytes of every size that is treated differently.
  private func messages(_ generator: inout SeededGenerator) throws -> [Message] {
    let large = ByteBuffer(bytes: generator.bytes(40_000))
    let small = ByteBuffer(bytes: generator.bytes(100))
    let zeros = ByteBuffer(repeating: 0, count: 100_000)
    let packed = try #require(Zstd.compress(zeros))
    return [
      .open(
        OpenRequest(
          version: 1, request: StreamRequest(job: 1, fence: 2, volume: 3), compression: .auto)),
      .list(skipping: [0..<5, 7..<UInt64.max]), .more,
      .read([Extent(offset: 5, length: 7, exists: true)]), .digest([0..<4096]), .check, .release,
      .ping,
      .changes(
        ChangeBatch(range: 0..<50, extents: [Extent(offset: 3, length: 7, exists: false)])),
      .listed,
      .frame(Frame(offset: 1, length: 40_000, content: .plain(large, digest(large)))),
      .frame(Frame(offset: 9, length: 100, content: .plain(small, digest(small)))),
      .frame(Frame(offset: 9, length: 100_000, content: .zstd(packed, digest(zeros)))),
      .frame(Frame(offset: 1 << 50, length: 1 << 40, content: .zeros)),
      .readDone, .digests([digest(small)]), .checked, .released, .pong,
      .failure(WireFailure(kind: .refused, reason: "no", isFinal: false)),
    ]
  }

  private func digest(_ buffer: ByteBuffer) -> Digest {
    buffer.withUnsafeReadableBytes { Digest(of: $0) }
  }

  private func bytes(_ messages: [Message]) throws -> ByteBuffer {
    var batch = OutgoingBatch()
    for message in messages { try batch.append(message) }
    batch.finish()
    #expect(batch.byteCount == batch.buffers.reduce(0) { $0 + $1.readableBytes })
    return batch.buffers.reduce(into: ByteBuffer()) { $0.writeImmutableBuffer($1) }
  }

  /// Feeds the bytes in pieces of random sizes.
  private func assembled(
    _ bytes: ByteBuffer, _ generator: inout SeededGenerator
  ) throws -> [Message] {
    var (assembler, rest, messages) = (MessageAssembler(), bytes, [Message]())
    while rest.readableBytes > 0 {
      let count = min(rest.readableBytes, Int.random(in: 1...30_000, using: &generator))
      var piece = rest.readSlice(length: count) ?? ByteBuffer()
      while let message = try assembler.next(from: &piece) { messages.append(message) }
      #expect(piece.readableBytes == 0)
    }
    return messages
  }

  @Test func `each message comes out as it went in, however it was cut`() throws {
    var generator = SeededGenerator(seed: seed)
    let sent = try messages(&generator)
    for _ in 0..<50 {
      let received = try assembled(bytes(sent), &generator)
      #expect(received.map { "\($0)" }.count == sent.count, "seed \(seed)")
      #expect(try bytes(received) == bytes(sent), "seed \(seed)")
    }
  }

  @Test func `random bytes and flipped ones are refused or read, but nothing worse`() throws {
    var generator = SeededGenerator(seed: seed)
    let good = try bytes(messages(&generator))
    for _ in 0..<3000 {
      var bad = good
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let index = Int.random(in: 0..<min(2000, bad.readableBytes), using: &generator)
        bad.setInteger(UInt8.random(in: 0...255, using: &generator), at: index)
      }
      _ = try? assembled(bad, &generator)
      _ = try? assembled(ByteBuffer(bytes: generator.bytes(200)), &generator)
    }
  }

  @Test func `a length beyond its limit is refused before anything is allocated`() {
    for kind in MessageKind.allCases {
      var input = ByteBuffer()
      input.writeMultipleIntegers(kind.rawValue, UInt32.max)
      var assembler = MessageAssembler()
      #expect(throws: WireError.self) { try assembler.next(from: &input) }
    }
  }

  @Test func `extents that overlap, run over or are too many are refused`() throws {
    func refused(_ message: Message) -> Bool {
      var buffer = ByteBuffer()
      var assembler = MessageAssembler()
      do {
        _ = try message.encode(into: &buffer)
        _ = try assembler.next(from: &buffer)
        return false
      } catch {
        return true
      }
    }
    #expect(
      refused(
        .read([
          Extent(offset: 0, length: 9, exists: true), Extent(offset: 8, length: 9, exists: true),
        ])))
    #expect(refused(.read([Extent(offset: .max, length: 9, exists: true)])))
    #expect(refused(.read([Extent(offset: 0, length: 5 << 20, exists: true)])))
    #expect(refused(.digest([0..<(5 << 20)])))
    #expect(refused(.digest((0..<65).map { UInt64($0) * 2..<UInt64($0) * 2 + 1 })))
    #expect(
      refused(
        .changes(
          ChangeBatch(range: 0..<5, extents: [Extent(offset: 3, length: 7, exists: true)]))))
  }

  @Test func `what is not a compressed frame of that length is no data`() throws {
    let packed = try #require(Zstd.compress(ByteBuffer(repeating: 7, count: 10_000)))
    #expect(Zstd.decompress(packed, to: 10_000) == ByteBuffer(repeating: 7, count: 10_000))
    #expect(Zstd.decompress(packed, to: 9_999) == nil)
    #expect(Zstd.decompress(packed, to: 10_001) == nil)
    #expect(Zstd.decompress(ByteBuffer(string: "nonsense"), to: 8) == nil)
    var generator = SeededGenerator(seed: seed)
    #expect(Zstd.compress(ByteBuffer(bytes: generator.bytes(10_000))) == nil, "nothing saved")
  }
}
