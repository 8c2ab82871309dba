import Transfer

/// What all copies of a route may take together, as far as this worker does them.
public struct RouteBudget: Sendable {
  /// Bytes a second of the whole route.
  public let rate: UInt64
  /// This worker's share of it, for all its copies.
  let bucket: TokenBucket

  /// - Parameter rate: bytes a second.
  public init(rate: UInt64) {
    self.rate = rate
    bucket = TokenBucket(bytesPerSecond: rate)
  }

  /// Keeps to an equal share of every worker that copies over the route, until cancelled.
  ///
  /// While that cannot be looked up, the share stays as it is.
  func keepShare(among workers: @Sendable () async throws -> Int) async {
    while !Task.isCancelled {
      if let workers = try? await workers() {
        await bucket.limit(to: rate / UInt64(max(1, workers)))
      }
      try? await Task.sleep(for: Self.interval)
    }
  }

  private static let interval = Duration.seconds(2)
}
