import Foundation
import Testing

@testable import Migrations

@Suite struct DecisionTests {
  /// A quiet disk after `deltas` rounds.
  static func quiet(_ policy: Policy = Policy(), deltas: Int = 2) -> Laboratory {
    var laboratory = Laboratory(policy) { 1e6 * $0 }
    for _ in 0...deltas { laboratory.round() }
    return laboratory
  }

  @Test(arguments: [false, true]) func `nothing cuts over right after the seed`(asked: Bool) {
    let decision = Self.quiet(deltas: 0).decision(requested: asked)
    #expect(decision.verdict == .again)
  }

  @Test func `a quiet disk cuts over after one round more`() {
    let decision = Self.quiet(deltas: 1).decision()
    #expect(decision.verdict == .cutOver)
    #expect(decision.explanation.contains("within the target of 10 s"))
  }

  @Test(arguments: [false, true])
  func `nothing stops the source for a destination that could not start`(asked: Bool) {
    let laboratory = Self.quiet()
    #expect(laboratory.decision(requested: asked).verdict == .cutOver)
    let decision = laboratory.decision(requested: asked, obstacle: "its Nova is away")
    #expect(decision.verdict == .ready)
    #expect(decision.explanation == "the destination could not start now: its Nova is away")
    // What a server that runs there writes has to be copied again each time.
    let written = laboratory.decision(
      suspect: ByteCount(1 << 20), requested: asked, obstacle: "it runs already")
    #expect(written.verdict == .ready)
  }

  @Test(arguments: [Circumstances.Comparison.none, .pending, .different], [false, true])
  func `without an equal comparison nothing cuts over, and nothing spins`(
    comparison: Circumstances.Comparison, asked: Bool
  ) {
    for divergence in Policy.Divergence.allCases {
      let quiet = Self.quiet(Policy(divergence: divergence))
      let decision = quiet.decision(comparison: comparison, requested: asked)
      #expect(decision.verdict == .ready)
      #expect(decision.explanation.contains("waits for "))
      var busy = Laboratory(Policy(mostRounds: 3, divergence: divergence)) { 60e6 * $0 }
      for _ in 0..<10 { busy.round() }
      let other = busy.decision(comparison: comparison, requested: asked).verdict
      #expect(other == .ready || other == .hold, "\(divergence): \(other)")
    }
  }

  @Test func `with verification off there is nothing to wait for`() {
    let decision = Self.quiet(Policy(verification: .off)).decision(comparison: .off)
    #expect(decision.verdict == .cutOver)
  }

  @Test func `what a comparison found different is copied again first, whoever asks`() {
    let decision = Self.quiet().decision(suspect: .mebibytes(4), requested: true)
    #expect(decision.verdict == .again)
    #expect(decision.explanation.contains("4 MiB"))
  }

  @Test func `the manual policy waits for the operator`() {
    let laboratory = Self.quiet(Policy(cutover: .manual))
    #expect(laboratory.decision().verdict == .ready)
    #expect(laboratory.decision().explanation.contains("for the operator"))
    #expect(laboratory.decision(requested: true).verdict == .cutOver)
  }

  @Test func `the policy with a moment waits for it`() {
    let laboratory = Self.quiet(Policy(cutover: .at(secondsSince1970: 1_800_000_000)))
    let before = laboratory.decision(now: 1_799_999_999)
    #expect(before.verdict == .ready)
    #expect(before.explanation.contains("waits until 2027-01-15T08:00:00Z"))
    #expect(laboratory.decision(now: 1_800_000_000).verdict == .cutOver)
  }

  @Test func `the operator's request counts more than the estimate`() {
    var laboratory = Laboratory { 60e6 * $0 }
    for _ in 0..<3 { laboratory.round() }
    #expect(laboratory.decision().verdict == .hold)
    let decision = laboratory.decision(requested: true)
    #expect(decision.verdict == .cutOver)
    #expect(!decision.estimate.isBelowTarget)
    #expect(decision.explanation.contains("above the target"))
  }

  @Test func `rounds that still get shorter go on, and the number to come is told`() {
    var laboratory = Laboratory { 15e6 * $0 }
    laboratory.round()
    var reasons: [String] = []
    while laboratory.decision().verdict == .again, reasons.count < 30 {
      reasons.append(laboratory.decision().explanation)
      laboratory.round()
    }
    #expect(reasons.contains { $0.hasPrefix("converges in ") }, "\(reasons)")
  }

  @Test func `a hot spot seen in a long round only is looked at in a short one`() {
    var laboratory = Laboratory { _ in 60e6 }
    laboratory.rate = .megabytes(6)
    for _ in 0..<2 { laboratory.round() }
    #expect(laboratory.decision().estimate.isBelowTarget)
    #expect(laboratory.decision().verdict == .again)
    laboratory.round()
    #expect(laboratory.decision().verdict == .hold)
  }

  @Test func `one round that was above the target is not the last word`() {
    var laboratory = Laboratory { 60e6 * $0 }
    for _ in 0..<2 { laboratory.round() }
    #expect(laboratory.decision().verdict == .again)
  }
}
