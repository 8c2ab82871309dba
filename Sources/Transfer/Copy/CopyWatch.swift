import Ceph

/// What goes on beside a copy: the watchdog, the progress, the checkpoints.
struct CopyWatch: Sendable {
  let ledger: CopyLedger
  let destination: Image
  let options: CopyOptions

  /// Throws when nothing got on for too long, and says at which side, and why if Ceph knows.
  func guardProgress(of source: String) async throws -> Bool {
    while true {
      let (last, writes) = ledger.withState { ($0.lastStep, $0.writesUnderWay) }
      let deadline = last + options.stallTimeout
      guard deadline <= .now else {
        try await Task.sleep(until: deadline, clock: .continuous)
        continue
      }
      let reason = await destination.fullReason()
      if writes > 0 || reason != nil {
        throw TransferError.stalled(
          side: "destination", after: options.stallTimeout,
          reason: reason ?? "\(writes) writes to \(destination.path) are unanswered")
      }
      throw TransferError.stalled(
        side: "source", after: options.stallTimeout, reason: "\(source) sends nothing")
    }
  }

  /// Tells the progress until cancelled.
  func tell(_ progress: @Sendable (CopyProgress) async -> Void) async throws -> Bool {
    while true {
      try await Task.sleep(for: options.progressInterval)
      await progress(ledger.progress)
    }
  }

  /// Makes checkpoints until cancelled: what was covered when the flush began is at the
  /// destination when it has returned.
  func save(
    _ checkpoint: @Sendable (RangeSet<UInt64>) async throws -> Void
  ) async throws -> Bool {
    var last = ContinuousClock.now
    while true {
      try await Task.sleep(for: min(.milliseconds(100), options.checkpointInterval))
      let isDue = ContinuousClock.now - last >= options.checkpointInterval
      let covered: RangeSet<UInt64>? = ledger.withState {
        let isMuch = $0.writtenSinceCheckpoint >= enough(of: $0.progress.changedBytes)
        guard $0.isChanged, isDue || isMuch else { return nil }
        $0.isChanged = false
        $0.writtenSinceCheckpoint = 0
        return $0.covered
      }
      guard let covered else { continue }
      try await destination.flush()
      try await checkpoint(covered)
      last = .now
    }
  }

  /// So that an attempt that is begun again repeats little of a large copy, and a small one is not
  /// held up.
  private func enough(of changed: UInt64) -> UInt64 {
    min(options.checkpointBytes, max(32 << 20, changed / 40))
  }
}
