/// Lets so many bytes a second through, evenly, with bursts of a fifth of a second.
///
/// Copies that are to stay below a rate together share one.
public actor TokenBucket {
  private var bytesPerSecond: Double
  private var debtFree: ContinuousClock.Instant

  /// - Parameter bytesPerSecond: at least 1.
  public init(bytesPerSecond: UInt64) {
    self.bytesPerSecond = Double(max(1, bytesPerSecond))
    debtFree = .now
  }

  /// Another rate for what is taken from now on.
  public func limit(to bytesPerSecond: UInt64) {
    self.bytesPerSecond = Double(max(1, bytesPerSecond))
  }

  /// When these bytes may go, after all that were taken before.
  func take(
    _ bytes: UInt64, now: ContinuousClock.Instant = .now
  ) -> ContinuousClock.Instant {
    debtFree = max(debtFree, now - .milliseconds(200)) + .seconds(Double(bytes) / bytesPerSecond)
    return debtFree
  }
}
