/// Lets a loop sleep until a time is over or somebody wakes it, and forgets no call in between.
actor Wakeups {
  private var isDue = false
  private var sleeper: CheckedContinuation<Void, Never>?

  /// Whether somebody sleeps now.
  var isAsleep: Bool { sleeper != nil }

  /// Wakes the sleeper, or makes its next sleep end at once.
  func wake() {
    isDue = true
    sleeper?.resume()
    sleeper = nil
  }

  /// Returns when the time is over, or sooner when woken or cancelled.
  func next(within interval: Duration) async {
    let timer = Task {
      // One that was cancelled, since somebody else woke the sleeper, must not wake it again.
      do { try await Task.sleep(for: interval) } catch { return }
      wake()
    }
    await withTaskCancellationHandler {
      await sleep()
    } onCancel: {
      Task { await self.wake() }
    }
    timer.cancel()
    isDue = false
  }

  private func sleep() async {
    if isDue || Task.isCancelled { return }
    await withCheckedContinuation { sleeper = $0 }
  }
}
