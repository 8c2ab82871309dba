import Foundation

/// How much gets dirty in a given time: delta(t).
///
/// Rewrites of the same block merge, so it bends: twice the time is less than twice the changes.
/// The model is a power law a·t^b with 0.2 ≤ b ≤ 1. The exponent is fitted to the rounds seen, drawn
/// to 0.75 where they lie close together; the factor is such that none of the last five rounds
/// was worse than the model says. It errs to the careful side on purpose:
///
/// - for less time than was ever seen it bends on, where the truth comes closer to a line through
///   zero, and lies below;
/// - for more time than was ever seen it is a straight line;
/// - a quiet round lowers nothing as long as a busy one is among the last five.
public struct DirtyModel: Hashable, Sendable {
  /// One observation: what had changed after so long.
  struct Sample: Hashable, Sendable {
    var seconds: Double
    var amount: Double
  }

  /// Whether any round has been seen; if not, ``amount(after:)`` says zero and means nothing.
  public let isMeasured: Bool
  let factor: Double
  let exponent: Double
  /// The longest time seen.
  let horizon: Double
  /// The shortest time seen: for less the model only guesses.
  let shortest: Double

  static let usualExponent = 0.75
  private static let exponents = 0.2...1.0
  private static let remembered = 5

  /// From the oldest to the newest; those without a positive time say nothing.
  init(_ samples: [Sample]) {
    let usable = samples.filter {
      $0.seconds > 0 && $0.seconds.isFinite && $0.amount >= 0 && $0.amount.isFinite
    }
    let recent = usable.suffix(Self.remembered)
    let exponent = Self.exponent(of: usable.suffix(2 * Self.remembered))
    isMeasured = !usable.isEmpty
    self.exponent = exponent
    factor = recent.map { $0.amount / pow($0.seconds, exponent) }.max() ?? 0
    horizon = recent.map(\.seconds).max() ?? 0
    shortest = recent.map(\.seconds).min() ?? 0
  }

  /// The slope of a line through the logarithms, later samples weighing more.
  private static func exponent(of samples: ArraySlice<Sample>) -> Double {
    let points = samples.filter { $0.amount >= 1 }.map { (log($0.seconds), log($0.amount)) }
    // One round tells no bend: a strong one, where the time gets shorter, is the careful guess.
    guard points.count > 1 else { return 0.5 }
    var weights = 0.0, meanX = 0.0, meanY = 0.0
    var weight = 1.0
    for (x, y) in points {
      weights += weight
      meanX += weight * x
      meanY += weight * y
      weight *= 1.25
    }
    meanX /= weights
    meanY /= weights
    // As if something had been seen that bends as usual.
    var spread = 0.1, slope = 0.1 * usualExponent
    weight = 1
    for (x, y) in points {
      spread += weight * (x - meanX) * (x - meanX)
      slope += weight * (x - meanX) * (y - meanY)
      weight *= 1.25
    }
    return min(max(slope / spread, exponents.lowerBound), exponents.upperBound)
  }

  /// What will have changed after `seconds`.
  func amount(after seconds: Double) -> Double {
    guard isMeasured, seconds > 0 else { return 0 }
    guard seconds > horizon else { return factor * pow(seconds, exponent) }
    return factor * pow(horizon, exponent) * (seconds / horizon)
  }

  /// What will have changed after that long.
  public func amount(after time: Duration) -> Double { amount(after: time.inSeconds) }
}

extension DirtyModel {
  /// Bytes that would have to cross the link, from the rounds after the seed.
  public static func bytes(_ rounds: [RoundMeasurement]) -> DirtyModel {
    fit(rounds) { Double($0.payload.bytes) }
  }

  /// Separate ranges that would have to be copied.
  public static func extents(_ rounds: [RoundMeasurement]) -> DirtyModel {
    fit(rounds) { Double($0.extents) }
  }

  private static func fit(
    _ rounds: [RoundMeasurement], _ amount: (RoundMeasurement) -> Double
  ) -> DirtyModel {
    DirtyModel(
      rounds.compactMap { round in
        round.sincePrevious.map { Sample(seconds: $0.inSeconds, amount: amount(round)) }
      })
  }
}
