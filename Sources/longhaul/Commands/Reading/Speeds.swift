/// How fast each migration's round gets on, from what is done at one look and at the next.
struct Speeds {
  private struct Sample {
    let round: Int?
    let done: Int64
    let at: ContinuousClock.Instant
    var rate: Double?
  }

  private var samples: [Int64: Sample] = [:]

  /// Bytes a second over the last few seconds; nil while nothing is known.
  mutating func update(_ row: MigrationSummary, at now: ContinuousClock.Instant = .now) -> Double? {
    guard row.isCopying else {
      samples[row.id] = nil
      return nil
    }
    guard let last = samples[row.id], last.round == row.round, row.done >= last.done else {
      samples[row.id] = Sample(round: row.round, done: row.done, at: now)
      return nil
    }
    let seconds = (now - last.at) / .seconds(1)
    // Progress is written down every second or two: shorter looks would see nothing, then a lot.
    guard seconds >= 2 else { return last.rate }
    let rate = Double(row.done - last.done) / seconds
    let smooth = last.rate.map { $0 * 0.4 + rate * 0.6 } ?? rate
    samples[row.id] = Sample(round: row.round, done: row.done, at: now, rate: smooth)
    return smooth
  }
}
