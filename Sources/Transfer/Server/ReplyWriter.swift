import Ceph
import NIOCore

/// Answers requests one after the other, as fast as the channel takes it.
struct ReplyWriter {
  let outgoing: NIOAsyncChannelOutboundWriter<OutgoingBatch>
  let readAhead: Credits
  private var changes: AsyncThrowingStream<ChangeBatch, any Error>.Iterator?

  /// Small frames are gathered until they come to this.
  private static let batchBytes = 256 << 10

  init(outgoing: NIOAsyncChannelOutboundWriter<OutgoingBatch>, readAhead: Credits) {
    self.outgoing = outgoing
    self.readAhead = readAhead
  }

  mutating func answer(_ queued: ServedStream.Queued) async throws {
    defer { if queued.cost > 0 { readAhead.giveBack(queued.cost) } }
    if case .release = queued.request {
      changes = nil
      return try await write(.released)
    }
    switch queued.span {
    case .failure(let failure): try await write(.failure(failure))
    case .success(let open):
      do {
        if let reply = try await reply(to: queued, open) { try await write(reply) }
      } catch let error as ChannelError {
        throw error
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        let failure = WireFailure(error)
        // Also before a revocation: it does not tell a stream that was released meanwhile, and every
        // request must have its answer, or the next ones get that of the one before.
        try await write(.failure(failure))
        if let error = error as? CephError, error.isBlocklisted || error.isClosed {
          // Its handles are of no use any more; whoever asks again gets new ones.
          open.span.revoke(
            WireFailure(kind: failure.kind, reason: failure.reason, isFinal: true))
        }
      }
    }
  }

  private mutating func reply(
    to queued: ServedStream.Queued, _ open: ServedStream.OpenSpan
  ) async throws -> Message? {
    switch queued.request {
    case .open: return .opened(open.span.image)
    case .list(let skipped):
      var done = RangeSet<UInt64>()
      for range in skipped { done.insert(contentsOf: range) }
      changes = open.span.reader.changes(skipping: done).makeAsyncIterator()
      return try await nextChanges()
    case .more: return try await nextChanges()
    case .read:
      try await send(queued, open)
      return nil
    case .digest(let ranges):
      guard ranges.last?.upperBound ?? 0 <= open.span.image.size else {
        throw WireError("the ranges are beyond the snapshot's end")
      }
      return .digests(try await open.span.reader.digests(of: ranges))
    case .check:
      try await open.span.reader.check()
      return .checked
    case .release, .ping, .opened, .changes, .listed, .frame, .readDone, .digests, .checked,
      .released, .pong, .failure:
      throw WireError("this is not a request")
    }
  }

  private mutating func nextChanges() async throws -> Message {
    guard var changes else { return .listed }
    guard let batch = try await changes.next(isolation: #isolation) else {
      self.changes = nil
      return .listed
    }
    self.changes = changes
    return .changes(batch)
  }

  private func send(
    _ queued: ServedStream.Queued, _ open: ServedStream.OpenSpan
  ) async throws {
    guard let frames = queued.frames else {
      throw WireError("the unit is beyond the snapshot's end")
    }
    var batch = OutgoingBatch()
    for try await frame in frames {
      try batch.append(.frame(packed(frame, open)))
      guard batch.byteCount >= Self.batchBytes else { continue }
      try await write(&batch, open.span.governor)
    }
    try batch.append(.readDone)
    try await write(&batch, open.span.governor)
  }

  private func packed(_ frame: Frame, _ open: ServedStream.OpenSpan) -> Frame {
    guard case .plain(let bytes, let digest) = frame.content, bytes.readableBytes >= 1024,
      open.span.governor.shouldCompress(open.compression)
    else { return frame }
    let start = ContinuousClock.now
    let packed = Zstd.compress(bytes)
    open.span.governor.compressed(
      bytes.readableBytes, to: packed?.readableBytes ?? bytes.readableBytes, in: .now - start)
    guard let packed else { return frame }
    return Frame(offset: frame.offset, length: frame.length, content: .zstd(packed, digest))
  }

  private func write(_ batch: inout OutgoingBatch, _ governor: CompressionGovernor) async throws {
    batch.finish()
    let start = ContinuousClock.now
    let bytes = batch.byteCount
    let whole = batch
    batch = OutgoingBatch()
    try await outgoing.write(whole)
    governor.sent(bytes, waiting: .now - start)
  }

  private func write(_ message: Message) async throws {
    try await outgoing.write(OutgoingBatch(message))
  }
}
