import Foundation

@testable import Migrations

/// A disk, a link and a clock in numbers: rounds as they would be measured, and the truth beside it.
struct Laboratory {
  /// What the link carries.
  var rate = DataRate.megabytes(50)
  var policy: Policy
  /// Bytes that have changed after so many seconds.
  var dirty: (Double) -> Double
  /// In force now.
  var limit: DataRate?
  private(set) var rounds: [RoundMeasurement] = []
  /// Since the last snapshot.
  private(set) var age = 0.0

  static let hop = 0.2
  static let enumerate = 0.1
  static let seal = 0.5
  static let perExtent = 20e-6

  init(_ policy: Policy = Policy(), dirty: @escaping (Double) -> Double) {
    self.policy = policy
    self.dirty = dirty
  }

  private func changed(after seconds: Double) -> Double {
    min(dirty(seconds), limit.map { $0.bytesPerSecond * seconds } ?? .infinity)
  }

  private func transfer(_ bytes: Double) -> Double {
    0.15 + bytes / rate.bytesPerSecond + (bytes / 16384).rounded() * Self.perExtent
  }

  /// A round, so long after the last was sealed; the first is a seed of 2 GB.
  mutating func round(after wait: Double = 0) {
    let isSeed = rounds.isEmpty
    let time = age + wait + Self.hop
    let bytes = isSeed ? 2e9 : changed(after: time)
    let seconds = transfer(bytes)
    rounds.append(
      RoundMeasurement(
        number: rounds.count, sincePrevious: isSeed ? nil : .seconds(time),
        changed: ByteCount(rounding: bytes), written: ByteCount(rounding: bytes),
        extents: Int(bytes / 16384), enumerate: .seconds(Self.enumerate),
        transfer: .seconds(seconds), throttledAt: isSeed ? nil : limit))
    age = Self.enumerate + seconds + Self.seal + 2 * Self.hop
  }

  func decision(
    comparison: Circumstances.Comparison = .equal, suspect: ByteCount = .zero,
    requested: Bool = false, now: Double = 1000, obstacle: String? = nil
  ) -> Decision {
    Decision(
      rounds: rounds, history: History(), policy: policy,
      circumstances: Circumstances(
        secondsSince1970: now, sinceSnapshot: .seconds(age), cutoverRequested: requested,
        comparison: comparison, suspect: suspect, throttledAt: limit, obstacle: obstacle))
  }

  /// Rounds back to back, limited as the verdicts say, until one says to cut over or to wait.
  mutating func run() -> Decision {
    round()
    for _ in 0..<100 {
      let decision = decision()
      switch decision.verdict {
      case .again: break
      case .throttle(let limit): self.limit = DataRate(bytesPerSecond: Double(limit))
      case .cutOver, .ready, .hold: return decision
      }
      round()
    }
    return decision()
  }

  /// What a cutover now would take in truth, where each step takes what the history says.
  var trueDowntime: Double {
    let fixed = 3 + 0.5 + Self.enumerate + Self.seal + 3 + 3 * Self.hop
    return fixed + transfer(changed(after: age + Self.hop + 3))
  }
}
