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
  mutating func update(_ row: MigrationSummary) -> Double? {
    update(id: row.id, round: row.isCopying ? row.round : nil, done: row.done, at: .now)
  }

  /// The same for a migration's numbers; without a round, nothing is on its way.
  mutating func update(
    id: Int64, round: Int?, done: Int64, at now: ContinuousClock.Instant
  ) -> Double? {
    guard round != nil, let last = samples[id], last.round == round, done >= last.done else {
      samples[id] = round == nil ? nil : Sample(round: round, done: done, at: now)
      return nil
    }
    let seconds = (now - last.at) / .seconds(1)
    // Progress is written down every second or two: shorter looks would see nothing, then a lot.
    guard seconds >= 2 else { return last.rate }
    let rate = Double(done - last.done) / seconds
    let smooth = last.rate.map { $0 * 0.4 + rate * 0.6 } ?? rate
    samples[id] = Sample(round: round, done: done, at: now, rate: smooth)
    return smooth
  }
}
