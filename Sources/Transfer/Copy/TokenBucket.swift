/// Lets so many bytes a second through, evenly, with bursts of a fifth of a second.
actor TokenBucket {
  private let bytesPerSecond: Double
  private var debtFree: ContinuousClock.Instant

  init(bytesPerSecond: UInt64) {
    self.bytesPerSecond = Double(max(1, bytesPerSecond))
    debtFree = .now
  }

  /// Waits until these bytes may go.
  func take(_ bytes: UInt64) async throws {
    let now = ContinuousClock.now
    debtFree = max(debtFree, now - .milliseconds(200)) + .seconds(Double(bytes) / bytesPerSecond)
    guard debtFree > now else { return }
    try await Task.sleep(until: debtFree, clock: .continuous)
  }
}
