import Foundation
import Testing

@testable import Migrations

@Suite struct DivergenceTests {
  @Test func `a disk faster than its link is held, and told what it needs`() {
    var laboratory = Laboratory { 60e6 * $0 }
    let decision = laboratory.run()
    #expect(decision.verdict == .hold)
    #expect(decision.explanation.hasPrefix("cannot reach 10 s on this link: needs "))
    #expect(decision.explanation.contains("MB/s ("))
    #expect(decision.explanation.contains("bit/s) instead of "))
    #expect(decision.explanation.contains(", or a write limit of "))
  }

  @Test func `the link that is said to be needed is enough, and little less is not`() throws {
    var laboratory = Laboratory { 30e6 * $0 }
    _ = laboratory.run()
    var forecast = Forecast(rounds: laboratory.rounds, history: History())
    let age = Duration.seconds(laboratory.age)
    let needed = try #require(forecast.neededRate(sinceSnapshot: age, target: .seconds(10)))
    #expect(needed > forecast.link.rate)
    forecast.link.rate = needed
    #expect(forecast.roundsToTarget(sinceSnapshot: age, target: .seconds(10), most: 20) != nil)
    forecast.link.rate = needed * 0.95
    #expect(forecast.roundsToTarget(sinceSnapshot: age, target: .seconds(10), most: 20) == nil)
  }

  @Test func `a target below what starting and stopping takes is said to be hopeless`() {
    for divergence in [Policy.Divergence.hold, .throttle] {
      var laboratory = Laboratory(Policy(target: .seconds(5), divergence: divergence)) { 1e6 * $0 }
      let decision = laboratory.run()
      #expect(decision.verdict == .hold)
      #expect(decision.explanation.hasPrefix("cannot reach 5 s: all but the last changes"))
    }
  }

  @Test func `proceed cuts over in spite of it, once the rounds do not get shorter`() {
    var laboratory = Laboratory(Policy(divergence: .proceed)) { min(800e6, 40e6 * $0) }
    let decision = laboratory.run()
    #expect(decision.verdict == .cutOver)
    #expect(!decision.estimate.isBelowTarget)
    #expect(laboratory.rounds.count > 2)
  }

  @Test(arguments: [20e6, 45e6, 60e6, 200e6])
  func `a limit brings a busy disk below the target`(bytesPerSecond: Double) {
    var laboratory = Laboratory(Policy(divergence: .throttle)) { bytesPerSecond * $0 }
    let decision = laboratory.run()
    #expect(decision.verdict == .cutOver, "\(decision.explanation)")
    #expect(laboratory.trueDowntime <= 10)
    if let limit = laboratory.limit { #expect(limit < .megabytes(bytesPerSecond / 1e6)) }
  }

  @Test func `a limit that does not help is lowered, down to the least, then held`() {
    // A disk that the limit does not reach, as when setting it has no effect.
    let policy = Policy(divergence: .throttle)
    var rounds = [Self.round(0, since: nil, bytes: 2e9)]
    var limit: DataRate?
    var limits: [Double] = []
    var last: Decision?
    for number in 1..<60 {
      rounds.append(Self.round(number, since: 20, bytes: 1.2e9, limit: limit))
      let decision = Decision(
        rounds: rounds, history: History(), policy: policy,
        circumstances: Circumstances(
          secondsSince1970: 0, sinceSnapshot: .seconds(25), comparison: .equal, throttledAt: limit))
      last = decision
      if decision.verdict == .hold { break }
      guard case .throttle(let bytes) = decision.verdict else { continue }
      limit = DataRate(bytesPerSecond: Double(bytes))
      limits.append(Double(bytes))
    }
    #expect(last?.verdict == .hold)
    #expect(limits.count > 2)
    for (earlier, later) in zip(limits, limits.dropFirst()) { #expect(later < earlier) }
    #expect(limits.allSatisfy { $0 >= Forecast.leastLimit.bytesPerSecond })
  }

  @Test func `no guest is slowed down for a cutover that could not fire`() {
    for cutover in [Policy.Cutover.manual, .at(secondsSince1970: 2000)] {
      var laboratory = Laboratory(Policy(cutover: cutover, divergence: .throttle)) { 60e6 * $0 }
      #expect(laboratory.run().verdict == .hold)
      #expect(laboratory.limit == nil)
    }
  }

  @Test func `after the most rounds it counts as one that cannot converge`() {
    var laboratory = Laboratory(Policy(mostRounds: 2)) { 20e6 * $0 }
    let decision = laboratory.run()
    #expect(decision.verdict == .hold)
    #expect(laboratory.rounds.count == 3)
  }

  static func round(
    _ number: Int, since: Double?, bytes: Double, limit: DataRate? = nil
  ) -> RoundMeasurement {
    RoundMeasurement(
      number: number, sincePrevious: since.map { .seconds($0) },
      changed: ByteCount(rounding: bytes),
      written: ByteCount(rounding: bytes), extents: 1000, enumerate: .milliseconds(100),
      transfer: .seconds(bytes / 50e6), throttledAt: limit)
  }
}
