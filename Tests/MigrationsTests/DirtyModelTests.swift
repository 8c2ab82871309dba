import Foundation
import Testing

@testable import Migrations

@Suite struct DirtyModelTests {
  static func model(_ samples: [(Double, Double)]) -> DirtyModel {
    DirtyModel(samples.map { DirtyModel.Sample(seconds: $0.0, amount: $0.1) })
  }

  @Test func `without rounds nothing is known`() {
    #expect(!Self.model([]).isMeasured)
    #expect(Self.model([]).amount(after: 10) == 0)
  }

  @Test func `the seed is no measurement of dirtying`() {
    let seed = DivergenceTests.round(0, since: nil, bytes: 2e9)
    #expect(!DirtyModel.bytes([seed]).isMeasured)
  }

  @Test func `one round bends below its time, and is a line above`() {
    let model = Self.model([(100, 1e9)])
    #expect(abs(model.amount(after: 100) - 1e9) < 1)
    #expect(model.amount(after: 25) > 0.25e9)
    #expect(abs(model.amount(after: 200) - 2e9) < 1)
  }

  /// A steady writer, one that rewrites the same, one in between, as rounds get shorter.
  @Test(arguments: [1.0, 0.7, 0.4])
  func `the bend is found from rounds of different lengths`(bend: Double) {
    let model = Self.model([600.0, 120, 30, 10].map { ($0, 5e6 * pow($0, bend)) })
    #expect(abs(model.exponent - bend) < 0.1)
    for seconds in [4.0, 20, 300] {
      let truth = 5e6 * pow(seconds, bend)
      #expect(model.amount(after: seconds) > truth * 0.97)
      #expect(model.amount(after: seconds) < truth * 1.4)
    }
  }

  @Test(arguments: [
    [(600.0, 4e9), (120, 3.9e9), (100, 4e9), (100, 4e9)],
    [(60, 1e6), (60, 9e8), (60, 1e6), (60, 0)],
    [(3, 4096), (3, 65536), (60, 8192), (2, 0)],
    [(600, 0), (60, 1e8), (0.5, 1e6)],
  ]) func `none of the last rounds was worse than the model says`(samples: [(Double, Double)]) {
    let model = Self.model(samples)
    for (seconds, amount) in samples {
      #expect(model.amount(after: seconds) >= amount * 0.999)
    }
  }

  @Test func `an idle disk stays idle`() {
    let model = Self.model([(60, 0), (3, 0), (3, 0)])
    #expect(model.isMeasured)
    #expect(model.amount(after: 3600) == 0)
  }

  @Test func `small rounds of an idle disk stay small`() {
    let model = Self.model([(60, 40960), (2, 4096), (2, 0), (2, 12288)])
    #expect(model.amount(after: 10) < 1e6)
    #expect(model.amount(after: 3600) < 1e8)
  }

  @Test func `a burst is forgotten after five rounds`() {
    let quiet = Array(repeating: (10.0, 1e5), count: 5)
    #expect(Self.model([(10, 1e9)] + quiet.dropLast()).amount(after: 10) >= 0.999e9)
    #expect(Self.model([(10, 1e9)] + quiet).amount(after: 10) < 1e6)
  }

  @Test func `more time never means less`() {
    let seed = UInt64.random(in: 0...UInt64(UInt32.max))
    print("seed of the samples: \(seed)")
    var dice = Dice(seed)
    for _ in 0..<300 {
      let model = Self.model(
        (0..<Int.random(in: 1...8, using: &dice)).map { _ in
          (Double.random(in: -1...1000, using: &dice), Double.random(in: 0...1e10, using: &dice))
        })
      var last = 0.0
      for seconds in stride(from: 0.0, through: 2000, by: 40) {
        let amount = model.amount(after: seconds)
        #expect(amount.isFinite && amount >= last * 0.999999, "seed \(seed)")
        last = amount
      }
    }
  }

  @Test func `samples that say nothing are left out`() {
    let model = Self.model([(0, 5), (-1, 5), (.nan, 5), (.infinity, 5), (5, .nan), (5, -1)])
    #expect(!model.isMeasured)
  }
}
