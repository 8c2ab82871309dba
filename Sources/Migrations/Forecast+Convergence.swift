/// Whether the rounds will get small enough, and what would help if not.
extension Forecast {
  /// How old the next round's snapshot will be at its seal, if it is ordered `sinceSnapshot` after
  /// the last one: the time in which the changes of the round after it pile up.
  func age(ofRoundOrdered sinceSnapshot: Duration) -> Duration {
    let time = sinceSnapshot + history.hop + history.snapshot
    return history.hop * Self.hopsOfRound + enumerate + transfer(after: time)
      + extentCosts(after: time) + history.seal
  }

  /// How many more rounds bring the estimate below the target, 0 if it is there already.
  ///
  /// - Returns: nil if `most` do not, or if they no longer get shorter.
  public func roundsToTarget(
    sinceSnapshot: Duration, target: Duration, most: Int
  ) -> Int? {
    var age = sinceSnapshot
    for round in 0...max(0, most) {
      if estimate(sinceSnapshot: age, target: target).isBelowTarget { return round }
      let next = self.age(ofRoundOrdered: age)
      // The fixed point: from here on every round is like the last.
      guard next < age * 0.99 else { return nil }
      age = next
    }
    return nil
  }

  /// The slowest link on which this disk would converge; nil if none is fast enough.
  public func neededRate(sinceSnapshot: Duration, target: Duration) -> DataRate? {
    boundary(from: link.rate.bytesPerSecond, to: 1e12) { rate in
      var other = self
      other.link.rate = DataRate(bytesPerSecond: rate)
      return other.canReach(target, sinceSnapshot)
    }
  }

  /// The highest limit on the source's writes under which this link would do; nil if not even
  /// the least does.
  public func neededLimit(sinceSnapshot: Duration, target: Duration) -> DataRate? {
    boundary(from: link.rate.bytesPerSecond * 2, to: Self.leastLimit.bytesPerSecond) { limit in
      var other = self
      other.limit = DataRate(bytesPerSecond: min(limit, self.limit?.bytesPerSecond ?? limit))
      return other.canReach(target, sinceSnapshot)
    }
  }

  /// No guest is slowed down below this.
  public static let leastLimit = DataRate(bytesPerSecond: 0x1p20)

  private func canReach(_ target: Duration, _ sinceSnapshot: Duration) -> Bool {
    roundsToTarget(sinceSnapshot: sinceSnapshot, target: target, most: 20) != nil
  }

  /// Where on the way from what does not work to what may, on a logarithmic scale, it begins to.
  private func boundary(
    from start: Double, to end: Double, _ works: (Double) -> Bool
  ) -> DataRate? {
    guard works(end) else { return nil }
    var bad = max(1, start)
    var good = end
    for _ in 0..<40 {
      let middle = (bad * good).squareRoot()
      if works(middle) { good = middle } else { bad = middle }
    }
    return DataRate(bytesPerSecond: good)
  }
}
