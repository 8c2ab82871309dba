import Foundation

/// What follows from a sealed round: the estimate, the verdict, and why, for the operator.
///
/// Taken in the transaction that seals the round. The order of the questions is the policy:
///
/// 1. Nothing is known of the disk before a round after the seed.
/// 2. Nothing cuts over unless a comparison of a sealed round found both sides equal, lately.
/// 3. The operator's request counts more than the estimate.
/// 4. Below the target it cuts over, or waits for the operator or the window.
/// 5. Rounds that still get smaller go on.
/// 6. What does not converge is for the divergence policy.
/// 7. No source is stopped for a destination that could not start.
public struct Decision: Hashable, Sendable {
  /// The predicted downtime.
  public let estimate: Estimate
  /// What follows.
  public let verdict: Verdict
  /// Why, in one sentence without a full stop.
  public let explanation: String

  /// - Parameters:
  ///   - rounds: all sealed ones, from the oldest to the newest, the seed included.
  ///   - history: of this route.
  ///   - policy: of this migration.
  ///   - circumstances: as they are now.
  public init(
    rounds: [RoundMeasurement], history: History, policy: Policy, circumstances: Circumstances
  ) {
    let question = Question(
      rounds: rounds, history: history, policy: policy, circumstances: circumstances)
    estimate = question.estimate
    (verdict, explanation) = question.answer()
  }

  /// What is to be decided, and what follows from it directly.
  struct Question {
    let deltas: [RoundMeasurement]
    let policy: Policy
    let circumstances: Circumstances
    let forecast: Forecast
    let estimate: Estimate

    init(
      rounds: [RoundMeasurement], history: History, policy: Policy, circumstances: Circumstances
    ) {
      deltas = rounds.filter { !$0.isSeed }
      self.policy = policy
      self.circumstances = circumstances
      forecast = Forecast(
        rounds: rounds, history: history, limit: circumstances.throttledAt)
      estimate = forecast.estimate(
        sinceSnapshot: circumstances.sinceSnapshot, target: policy.target)
    }
  }
}

extension Decision.Question {
  typealias Answer = (Verdict, String)

  func answer() -> Answer {
    let answer = sourceAnswer()
    guard answer.0 == .cutOver else { return answer }
    return circumstances.obstacle.map(waiting) ?? answer
  }

  private func waiting(for obstacle: String) -> Answer {
    (.ready, "the destination could not start now: \(obstacle)")
  }

  /// What follows as far as the source and the copies go.
  private func sourceAnswer() -> Answer {
    guard !deltas.isEmpty else {
      return (.again, "how fast the disk gets dirty is known after a round more")
    }
    guard circumstances.comparison == .off || circumstances.suspect == .zero else {
      // What a server that runs there writes is suspect each time: no round comes to an end of that.
      if let obstacle = circumstances.obstacle { return waiting(for: obstacle) }
      return (.again, "copies \(circumstances.suspect) again that a comparison found different")
    }
    if circumstances.cutoverRequested { return requested() }
    if estimate.isBelowTarget { return fitting() }
    return stillShrinking() ?? diverging()
  }

  private func requested() -> Answer {
    if circumstances.isVerified {
      return (.cutOver, "the cutover was asked for: \(predicted)")
    }
    return stillShrinking()
      ?? (.ready, "the cutover was asked for and \(waitsForComparison): \(predicted)")
  }

  private func fitting() -> Answer {
    guard circumstances.isVerified else { return (.ready, "\(waitsForComparison): \(predicted)") }
    switch window {
    case .open where deltas.count < policy.mostRounds && !isSure:
      return (.again, "measures a shorter round to be sure: \(predicted)")
    case .open: return (.cutOver, predicted)
    case .closed(let until): return (.ready, "waits \(until): \(predicted)")
    }
  }

  private var isSure: Bool {
    forecast.isSure(sinceSnapshot: circumstances.sinceSnapshot, target: policy.target)
  }

  /// Nil if the rounds do not get smaller any more, or there were too many.
  private func stillShrinking() -> Answer? {
    guard !estimate.isBelowTarget, deltas.count < policy.mostRounds else { return nil }
    let rounds = forecast.roundsToTarget(
      sinceSnapshot: circumstances.sinceSnapshot, target: policy.target,
      most: policy.mostRounds - deltas.count)
    if let rounds {
      return (.again, "converges in \(rounds) \(rounds == 1 ? "round" : "rounds"): \(predicted)")
    }
    if deltas.count == 1 {
      return (.again, "one round tells too little of how fast the disk gets dirty: \(predicted)")
    }
    let (last, previous) = (deltas[deltas.count - 1], deltas[deltas.count - 2])
    guard last.copying < previous.copying * 0.8 else { return nil }
    return (.again, "the rounds still get shorter: \(predicted)")
  }

  enum Window {
    case open
    case closed(until: String)
  }

  /// Whether a cutover could fire by itself.
  var window: Window {
    switch policy.cutover {
    case .auto: return .open
    case .manual: return .closed(until: "for the operator to cut over")
    case .at(let moment):
      guard circumstances.secondsSince1970 < moment else { return .open }
      let date = Date(timeIntervalSince1970: moment)
      return .closed(until: "until \(date.formatted(.iso8601))")
    }
  }

  var waitsForComparison: String {
    circumstances.comparison == .pending
      ? "waits for the comparison under way" : "waits for a comparison of both sides"
  }

  /// The prediction beside the target.
  var predicted: String {
    let relation = estimate.isBelowTarget ? "within" : "above"
    let worst = estimate.worst.map {
      " (\($0.forPeople) if the guest uses all its time to shut down)"
    }
    return "predicted downtime \(estimate.total.forPeople)\(worst ?? ""),"
      + " \(relation) the target of \(policy.target.forPeople)"
  }
}
