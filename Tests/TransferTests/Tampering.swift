import NIOCore
import Synchronization

@testable import Transfer

/// A reader whose frames are damaged on their way, so many times.
final class TamperingReader: ForwardingReader {
  /// What happens to the frames of one unit.
  enum Damage: String, CaseIterable, Sendable {
    case flippedByte, cutFrame, missingFrame, repeatedFrame, misplacedFrame, frameBeyondTheEnd
    case zerosInstead, nothing
  }

  let base: any SnapshotReader
  private let damage: Damage
  private let remaining: Mutex<Int>

  init(_ base: any SnapshotReader, _ damage: Damage, times: Int) {
    self.base = base
    self.damage = damage
    remaining = Mutex(times)
  }

  /// Whether all damage was done.
  var isSpent: Bool { remaining.withLock { $0 == 0 } }

  func read(_ unit: WorkUnit) -> AsyncThrowingStream<Frame, any Error> {
    let isDue = remaining.withLock { remaining in
      defer { remaining = max(0, remaining - 1) }
      return remaining > 0
    }
    guard isDue else { return base.read(unit) }
    let (stream, continuation) = AsyncThrowingStream.makeStream(of: Frame.self)
    Task {
      do {
        var frames: [Frame] = []
        for try await frame in base.read(unit) { frames.append(frame) }
        for frame in damaged(frames) { continuation.yield(frame) }
        continuation.finish()
      } catch {
        continuation.finish(throwing: error)
      }
    }
    return stream
  }

  private func damaged(_ frames: [Frame]) -> [Frame] {
    guard let first = frames.first, case .plain(let bytes, let digest) = first.content else {
      return []
    }
    func with(_ offset: UInt64, _ bytes: ByteBuffer) -> Frame {
      Frame(
        offset: offset, length: UInt64(bytes.readableBytes), content: .plain(bytes, digest))
    }
    switch damage {
    case .flippedByte:
      var flipped = bytes
      let middle = bytes.readerIndex + bytes.readableBytes / 2
      let byte: UInt8 = flipped.getInteger(at: middle) ?? 0
      flipped.setInteger(byte ^ 0x40, at: middle)
      return [with(first.offset, flipped)] + frames.dropFirst()
    case .cutFrame:
      var cut = bytes
      cut.moveWriterIndex(to: cut.writerIndex - 1)
      return [with(first.offset, cut)] + frames.dropFirst()
    case .missingFrame: return Array(frames.dropFirst())
    case .repeatedFrame: return [first] + frames
    case .misplacedFrame: return [with(first.offset + 512, bytes)] + frames.dropFirst()
    case .frameBeyondTheEnd:
      return frames + [Frame(offset: first.offset, length: 1 << 40, content: .zeros)]
    case .zerosInstead:
      return [Frame(offset: first.offset, length: first.length + 1, content: .zeros)]
    case .nothing: return []
    }
  }
}
