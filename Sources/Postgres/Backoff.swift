/// Waiting times that double from attempt to attempt, with jitter so that many who failed together
/// do not come back together.
public struct Backoff: Sendable {
  /// The first wait, at most.
  public var base: Duration
  /// No wait is longer.
  public var limit: Duration

  /// A backoff from `base`, doubling up to `limit`.
  public init(base: Duration, limit: Duration) {
    self.base = base
    self.limit = limit
  }

  /// The wait after this many failures (from 1): between half of the doubled time and all of it.
  public func delay(after failures: Int) -> Duration {
    var generator = SystemRandomNumberGenerator()
    return delay(after: failures, using: &generator)
  }

  /// The same with a given source of chance.
  public func delay(after failures: Int, using generator: inout some RandomNumberGenerator)
    -> Duration
  {
    var full = base
    for _ in 1..<max(2, failures) where failures > 1 && full < limit { full *= 2 }
    full = min(full, limit)
    return full * Double.random(in: 0.5...1, using: &generator)
  }
}
