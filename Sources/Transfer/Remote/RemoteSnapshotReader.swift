/// Reads a span over TLS from the workers of the source's region.
public final class RemoteSnapshotReader: SnapshotReader {
  /// Whose reader it is.
  public let label: String
  let lanes: StreamLanes

  /// How often a list, a check or a digest is asked for before it fails.
  static let attempts = 6

  /// A reader that connects when it is first asked something.
  ///
  /// - Parameters:
  ///   - connections: Where streams are taken from and given back to.
  ///   - endpoints: Workers of the region; any of them can serve any stream.
  ///   - region: The region that they must belong to, by their certificates.
  ///   - request: The running job.
  ///   - streams: How many streams carry data.
  ///   - compression: Whether data are compressed on their way.
  public init(
    _ connections: PeerConnections, endpoints: [PeerEndpoint], region: String,
    request: StreamRequest, streams: Int = 8, compression: Compression = .auto
  ) {
    label = "region \(region)"
    lanes = StreamLanes(
      connections, endpoints, region: region,
      OpenRequest(version: WireLimits.version, request: request, compression: compression),
      streams: streams)
  }

  /// The image at the span's last snapshot, as its worker tells it.
  public func information() async throws -> SourceImage {
    try await again { lane in try await lane.image.value }
  }

  /// Asks for batches some ahead, so that the round-trip time is paid once.
  public func changes(
    skipping done: RangeSet<UInt64>
  ) -> AsyncThrowingStream<ChangeBatch, any Error> {
    let listing = RemoteListing(lanes, skipping: done)
    return AsyncThrowingStream { try await listing.next() }
  }

  /// Asks one of the streams for the unit; the answer comes after what it was asked before.
  public func read(_ unit: WorkUnit) -> AsyncThrowingStream<Frame, any Error> {
    let (stream, continuation) = AsyncThrowingStream.makeStream(of: Frame.self)
    let task = Task { [lanes] in
      do {
        let load = Int(clamping: unit.dataBytes) + unit.extents.count * 64
        try await lanes.withLane(load: load) { lane in
          for try await frame in lane.connection.read(unit.extents) { continuation.yield(frame) }
        }
        continuation.finish()
      } catch {
        continuation.finish(throwing: error)
      }
    }
    continuation.onTermination = { reason in
      if case .cancelled = reason { task.cancel() }
    }
    return stream
  }

  /// Asks one of the streams for the digests.
  public func digests(of ranges: [Range<UInt64>]) async throws -> [Digest] {
    guard !ranges.isEmpty else { return [] }
    return try await repeating { [lanes, label] in
      try await lanes.withLane(load: ranges.count << 20) { lane in
        guard case .digests(let digests) = try await lane.connection.ask(.digest(ranges)),
          digests.count == ranges.count
        else { throw TransferError.corrupt(peer: label, reason: "digests are missing") }
        return digests
      }
    }
  }

  /// Asks the worker to look both snapshots up.
  public func check() async throws {
    try await again { [label] lane in
      guard case .checked = try await lane.connection.ask(.check) else {
        throw TransferError.corrupt(peer: label, reason: "a check was answered otherwise")
      }
    }
  }

  /// Gives the streams back to be kept for the next round.
  public func close() async { await lanes.close() }

  private func again<Result: Sendable>(
    _ body: (StreamLanes.Lane) async throws -> Result
  ) async throws -> Result {
    try await repeating { try await body(try await lanes.control()) }
  }

  /// Asks again, on another stream, what a lost one left unanswered.
  private func repeating<Result: Sendable>(
    _ body: () async throws -> Result
  ) async throws -> Result {
    var attempt = 1
    while true {
      do {
        return try await body()
      } catch let error as TransferError where error.isRetryable && attempt < Self.attempts {
        try await Task.sleep(for: .milliseconds(100 << min(attempt - 1, 5)))
        attempt += 1
      }
    }
  }
}
