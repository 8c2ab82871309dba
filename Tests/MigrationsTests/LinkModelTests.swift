import Testing

@testable import Migrations

@Suite struct LinkModelTests {
  static func round(
    since: Double?, _ bytes: Double, zero: Double = 0, extents: Int = 100, seconds: Double
  ) -> RoundMeasurement {
    RoundMeasurement(
      number: 0, sincePrevious: since.map { .seconds($0) },
      changed: ByteCount(rounding: bytes + zero), written: ByteCount(rounding: bytes),
      zero: ByteCount(rounding: zero), extents: extents, enumerate: .zero,
      transfer: .seconds(seconds))
  }

  static func model(_ rounds: RoundMeasurement...) -> LinkModel {
    LinkModel(rounds, usual: .megabytes(7))
  }

  @Test func `without anything moved it is the route's usual rate`() {
    #expect(Self.model().rate == .megabytes(7))
    #expect(Self.model(Self.round(since: nil, 0, seconds: 1)).rate == .megabytes(7))
  }

  @Test func `the seed gives the rate`() {
    #expect(Self.model(Self.round(since: nil, 1e9, seconds: 10)).rate == .megabytes(100))
  }

  @Test func `a small round does not lower the rate, but costs its fixed part`() {
    let model = Self.model(
      Self.round(since: nil, 1e9, seconds: 10),
      Self.round(since: 10, 1e6, extents: 10, seconds: 0.51))
    #expect(model.rate == .megabytes(100))
    #expect(abs(model.fixed.inSeconds - 0.5) < 0.02)
  }

  @Test func `rounds of a few bytes do not pass for a slow link`() {
    let model = Self.model(
      Self.round(since: nil, 514_560, seconds: 0.014),
      Self.round(since: 0.25, 7, extents: 3, seconds: 0.017),
      Self.round(since: 0.9, 192_512, extents: 1, seconds: 0.078))
    #expect(model.rate > .megabytes(30))
    #expect(Self.model(Self.round(since: 1, 7, seconds: 0.017)).rate < .megabytes(1))
  }

  @Test func `a link that got slower is believed at once, one that got faster after a while`() {
    let fast = Self.round(since: 60, 1e9, seconds: 10)
    let slow = Self.round(since: 60, 1e9, seconds: 50)
    #expect(Self.model(fast, fast, fast, slow).rate == .megabytes(20))
    #expect(Self.model(slow, slow, fast).rate == .megabytes(20))
    #expect(Self.model(slow, slow, fast, fast, fast).rate == .megabytes(100))
  }

  @Test func `a seed full of zeros does not pass for a slow link`() {
    let model = Self.model(
      Self.round(since: nil, 1e8, zero: 1e11, seconds: 100),
      Self.round(since: 100, 5e7, seconds: 0.5), Self.round(since: 10, 5e7, seconds: 0.5))
    #expect(model.rate == .megabytes(100))
  }

  @Test func `many small extents cost each, not the rate`() {
    let model = Self.model(
      Self.round(since: nil, 1e9, seconds: 10),
      Self.round(since: 60, 4e7, extents: 10_000, seconds: 2.5),
      Self.round(since: 60, 4e6, extents: 1_000, seconds: 0.34))
    #expect(abs(model.perExtent.inSeconds - 200e-6) < 30e-6)
    #expect(model.rate == .megabytes(100))
  }

  @Test func `no round of the last three took longer than the model says`() {
    let rounds = [
      Self.round(since: nil, 1e9, seconds: 10),
      Self.round(since: 60, 4e7, extents: 900, seconds: 1.5),
      Self.round(since: 60, 1e5, extents: 10, seconds: 1.1),
      Self.round(since: 60, 9e7, extents: 50, seconds: 1),
    ]
    let model = LinkModel(rounds, usual: .megabytes(7))
    for round in rounds.suffix(3) {
      let predicted =
        Double(round.payload.bytes) / model.rate.bytesPerSecond + model.fixed.inSeconds
        + Double(round.extents) * model.perExtent.inSeconds
      #expect(predicted >= round.transfer.inSeconds * 0.999)
    }
  }

  @Test func `a resumed copy's own count does not hide what changed`() {
    let round = RoundMeasurement(
      number: 1, sincePrevious: .seconds(1), changed: ByteCount(100), written: ByteCount(10),
      zero: ByteCount(20), extents: 1, enumerate: .zero, transfer: .zero)
    #expect(round.payload == ByteCount(80))
  }
}
