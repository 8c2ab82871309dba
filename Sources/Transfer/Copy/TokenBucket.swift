/// Lets so many bytes a second through, evenly, with bursts of a fifth of a second.
actor TokenBucket {
  private let bytesPerSecond: Double
  private var debtFree: ContinuousClock.Instant

  init(bytesPerSecond: UInt64) {
    self.bytesPerSecond = Double(max(1, bytesPerSecond))
    debtFree = .now
  }

  /// When these bytes may go, after all that were taken before.
  func take(
    _ bytes: UInt64, now: ContinuousClock.Instant = .now
  ) -> ContinuousClock.Instant {
    debtFree = max(debtFree, now - .milliseconds(200)) + .seconds(Double(bytes) / bytesPerSecond)
    return debtFree
  }
}
