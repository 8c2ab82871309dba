/// How fast something goes, over the last seconds.
struct Speedometer {
  private let window: Duration
  private var marks: [(at: ContinuousClock.Instant, bytes: UInt64)]
  private var total: UInt64 = 0

  init(over window: Duration, now: ContinuousClock.Instant) {
    self.window = window
    marks = [(now, 0)]
  }

  /// So many bytes more; noted at most 32 times in a window.
  mutating func add(_ bytes: UInt64, now: ContinuousClock.Instant) {
    total += bytes
    guard let last = marks.last, now - last.at >= window / 32 else { return }
    marks.append((now, total))
    while marks.count > 2, now - marks[1].at > window { marks.removeFirst() }
  }

  /// Bytes a second since the start of the window.
  func bytesPerSecond(now: ContinuousClock.Instant) -> Double {
    guard let first = marks.last(where: { now - $0.at > window }) ?? marks.first,
      now > first.at
    else { return 0 }
    return Double(total - first.bytes) / ((now - first.at) / .seconds(1))
  }
}
