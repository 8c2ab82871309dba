/// A list of changes that is asked for over a stream, some batches ahead; begun again where it
/// was when the stream is lost.
actor RemoteListing {
  /// Batches asked for ahead: more than a round trip's worth, and a bound of the memory.
  private static let ahead = 16

  private let lanes: StreamLanes
  private var skipped: RangeSet<UInt64>
  private var listedThrough: UInt64 = 0
  private var inbox: AsyncThrowingStream<Message, any Error>.Iterator?
  private var ask: (@Sendable () -> Void)?
  private var outstanding = 0
  private var isListed = false

  init(_ lanes: StreamLanes, skipping done: RangeSet<UInt64>) {
    self.lanes = lanes
    skipped = done
  }

  /// The next batch; nil after the last.
  func next() async throws -> ChangeBatch? {
    var attempt = 1
    while !isListed {
      do {
        if inbox == nil { try await begin() }
        guard let batch = try await nextBatch() else { return nil }
        return take(batch)
      } catch let error as TransferError
        where error.isRetryable && attempt < RemoteSnapshotReader.attempts
      {
        inbox = nil
        try await Task.sleep(for: .milliseconds(100 << min(attempt - 1, 5)))
        attempt += 1
      }
    }
    return nil
  }

  /// A list that was begun again starts at the image's beginning, without changes in what was
  /// told before: there "no changes" does not mean "does not exist".
  private func take(_ batch: ChangeBatch) -> ChangeBatch {
    let start = max(batch.range.lowerBound, listedThrough)
    listedThrough = max(batch.range.upperBound, start)
    if listedThrough > 0 { skipped.insert(contentsOf: 0..<listedThrough) }
    return ChangeBatch(range: start..<listedThrough, extents: batch.extents)
  }

  private func begin() async throws {
    let connection = try await lanes.control().connection
    let (stream, continuation) = AsyncThrowingStream.makeStream(of: Message.self)
    let reply: PeerHandler.Reply = { continuation.yield(with: $0.mapError { $0 as any Error }) }
    // Skipping less than what is done is no mistake: some is copied again.
    connection.send(
      .list(skipping: Array(skipped.ranges.prefix(WireLimits.skippedRanges))), reply)
    ask = { connection.send(.more, reply) }
    outstanding = 1
    inbox = stream.makeAsyncIterator()
  }

  private func nextBatch() async throws -> ChangeBatch? {
    while outstanding < Self.ahead {
      ask?()
      outstanding += 1
    }
    guard var inbox else { return nil }
    let message = try await inbox.next(isolation: self)
    self.inbox = inbox
    outstanding -= 1
    switch message {
    case .changes(let batch): return batch
    case .listed:
      isListed = true
      return nil
    default:
      throw TransferError.corrupt(
        peer: "the source", reason: "a list was answered with something else")
    }
  }
}
