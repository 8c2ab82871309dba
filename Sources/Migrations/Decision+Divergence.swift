/// When the rounds do not get small enough.
extension Decision.Question {
  /// Rounds after the most that limits on the source's writes may take to show their effect.
  private static let roundsForLimits = 10
  /// A limit is set this much below what is needed, as the link is not always as fast.
  private static let margin = 0.8
  /// One that did not do is lowered to this part of it at most.
  private static let lowering = 0.7

  func diverging() -> Answer {
    switch policy.divergence {
    case .hold: (.hold, shortcoming)
    case .proceed: proceeding()
    case .throttle: throttling()
    }
  }

  private func proceeding() -> Answer {
    guard circumstances.isVerified else {
      return (.ready, "\(waitsForComparison): \(shortcoming)")
    }
    return switch window {
    case .open: (.cutOver, "cuts over in spite of it: \(shortcoming)")
    case .closed(let until): (.ready, "waits \(until): \(shortcoming)")
    }
  }

  /// A guest is slowed down only when its cutover could fire.
  private func throttling() -> Answer {
    guard circumstances.isVerified else {
      return (.hold, "\(waitsForComparison) before it limits writes: \(shortcoming)")
    }
    if case .closed(let until) = window {
      return (.hold, "waits \(until) before it limits writes: \(shortcoming)")
    }
    guard deltas.count < policy.mostRounds + Self.roundsForLimits else {
      return (.hold, "limits on its writes did not help: \(shortcoming)")
    }
    if let current = circumstances.throttledAt, deltas.last?.throttledAt != current {
      return (.again, "shows after a round more what the limit of \(current) does: \(predicted)")
    }
    let tried = deltas.compactMap(\.throttledAt).min()
    if let tried, tried <= Forecast.leastLimit {
      return (.hold, "not even writes limited to \(tried) would do: \(shortcoming)")
    }
    guard let needed = neededLimit else { return (.hold, shortcoming) }
    let lower = min(needed * Self.margin, (tried ?? needed) * (tried == nil ? 1 : Self.lowering))
    let limit = max(lower, Forecast.leastLimit)
    return (
      .throttle(bytesPerSecond: ByteCount(rounding: limit.bytesPerSecond).bytes),
      "limits writes to \(limit): \(shortcoming)"
    )
  }

  private var neededLimit: DataRate? {
    forecast.neededLimit(sinceSnapshot: circumstances.sinceSnapshot, target: policy.target)
  }

  /// Why not, and what would do.
  private var shortcoming: String {
    let cannot = "cannot reach \(policy.target.forPeople) on this link"
    guard estimate.unavoidable + forecast.link.fixed < policy.target else {
      return "cannot reach \(policy.target.forPeople): all but the last changes already takes "
        + (estimate.unavoidable + forecast.link.fixed).forPeople
    }
    let rate = forecast.neededRate(
      sinceSnapshot: circumstances.sinceSnapshot, target: policy.target
    ).map { "\($0) (\($0.inBits)) instead of \(estimate.rate)" }
    let limit = neededLimit.map { "a write limit of \($0)" }
    let needs = [rate, limit].compactMap { $0 }
    return "\(cannot): "
      + (needs.isEmpty ? "neither a faster link nor a limit would do" : "needs ")
      + needs.joined(separator: ", or ")
  }
}
