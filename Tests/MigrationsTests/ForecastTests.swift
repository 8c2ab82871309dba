import Foundation
import Testing

@testable import Migrations

@Suite struct ForecastTests {
  @Test func `a cutover that is decided keeps to the target, or misses it by a tenth`() {
    let seed = UInt64.random(in: 0...UInt64(UInt32.max))
    print("seed of the disks: \(seed)")
    var dice = Dice(seed)
    var cutovers = 0
    var kept = 0
    for _ in 0..<500 {
      let speed = pow(10, Double.random(in: 4...8.3, using: &dice))
      let bend = Double.random(in: 0.3...1, using: &dice)
      let most = pow(10, Double.random(in: 6...10, using: &dice))
      var laboratory = Laboratory(
        Policy(divergence: dice.oneIn(2) ? .throttle : .hold)
      ) { min(speed * pow($0, bend), most) }
      laboratory.rate = .megabytes(Double.random(in: 5...500, using: &dice))
      guard laboratory.run().verdict == .cutOver else { continue }
      cutovers += 1
      if laboratory.trueDowntime <= 10.0001 { kept += 1 }
      #expect(laboratory.trueDowntime <= 11, "seed \(seed): \(speed) \(bend) \(most)")
    }
    #expect(cutovers > 100)
    #expect(Double(kept) >= Double(cutovers) * 0.95, "seed \(seed): \(kept) of \(cutovers)")
  }

  @Test func `the estimate is close for a steady disk`() {
    var laboratory = Laboratory { 10e6 * $0 }
    let estimate = laboratory.run().estimate
    #expect(estimate.total.inSeconds < laboratory.trueDowntime * 1.1)
    #expect(estimate.total.inSeconds > laboratory.trueDowntime * 0.99)
    #expect(abs(estimate.dirtyRate.bytesPerSecond / 10e6 - 1) < 0.1)
  }

  @Test func `the terms sum up to the total`() {
    let estimate = Estimate(
      target: .seconds(10), freeze: .seconds(1), snapshot: .seconds(2), enumerate: .seconds(3),
      transfer: .seconds(4), extents: .seconds(5), seal: .seconds(6), activate: .seconds(7),
      hops: .seconds(8), delta: .zero, dirtyRate: .megabytes(0), rate: .megabytes(1))
    #expect(estimate.total == .seconds(36))
    #expect(estimate.unavoidable == .seconds(27))
    #expect(!estimate.isBelowTarget)
  }

  @Test(arguments: [(60, 95), (2, 37), (1, nil), (0, nil), (nil, nil)])
  func `the downtime at worst has all the time that the guest is given`(given: Int?, worst: Int?) {
    var estimate = Estimate(
      target: .seconds(10), freeze: .seconds(1), snapshot: .seconds(2), enumerate: .seconds(3),
      transfer: .seconds(4), extents: .seconds(5), seal: .seconds(6), activate: .seconds(7),
      hops: .seconds(8), delta: .zero, dirtyRate: .megabytes(0), rate: .megabytes(1))
    estimate.longestFreeze = given.map { .seconds($0) }
    #expect(estimate.worst == worst.map { .seconds($0) })
    #expect(estimate.total == .seconds(36), "what is decided by goes by what was measured")
    let history = History(longestFreeze: given.map { .seconds($0) })
    let forecast = Forecast(rounds: [], history: history)
      .estimate(sinceSnapshot: .seconds(60), target: .seconds(10))
    #expect(forecast.longestFreeze == estimate.longestFreeze)
  }

  @Test func `with no round at all the estimate is finite`() {
    let estimate = Forecast(rounds: [], history: History())
      .estimate(sinceSnapshot: .seconds(60), target: .seconds(10))
    #expect(estimate.delta == .zero)
    #expect(estimate.total > .seconds(6))
    #expect(estimate.total < .seconds(10))
  }

  @Test func `after the seed alone the disk counts as dirtied as fast as the link`() {
    let seed = DivergenceTests.round(0, since: nil, bytes: 1e12)
    let estimate = Forecast(rounds: [seed], history: History())
      .estimate(sinceSnapshot: .seconds(60), target: .seconds(10))
    #expect(estimate.transfer > .seconds(60))
    #expect(estimate.transfer < .seconds(70))
  }

  @Test func `a limit bounds what can get dirty`() {
    let rounds = [
      DivergenceTests.round(0, since: nil, bytes: 2e9),
      DivergenceTests.round(1, since: 20, bytes: 2e9),
    ]
    let estimate = Forecast(rounds: rounds, history: History(), limit: .megabytes(1))
      .estimate(sinceSnapshot: .seconds(10), target: .seconds(10))
    #expect(estimate.delta <= ByteCount(rounding: 1e6 * 13.2 + 1))
  }

  @Test func `each time is finite, even for a link that stands still`() {
    let stalled = RoundMeasurement(
      number: 1, sincePrevious: .seconds(1), changed: .gibibytes(1 << 20),
      written: .gibibytes(1 << 20), extents: .max, enumerate: .zero, transfer: .seconds(1e9))
    let decision = Decision(
      rounds: [stalled, stalled, stalled], history: History(), policy: Policy(),
      circumstances: Circumstances(
        secondsSince1970: 0, sinceSnapshot: .seconds(1e9), comparison: .off))
    #expect(decision.verdict == .hold)
    #expect(decision.estimate.total.inSeconds.isFinite)
  }
}
