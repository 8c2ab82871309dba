import Foundation
import Testing

@testable import Migrations

@Suite struct UnitTests {
  @Test(arguments: [
    (0, "0 B"), (512, "512 B"), (1023, "1023 B"), (1024, "1 KiB"), (1536, "1.5 KiB"),
    (2_097_152, "2 MiB"), (1_048_575, "1 MiB"), (8 << 30, "8 GiB"), (UInt64.max, "16384 PiB"),
  ]) func `bytes are written in powers of two`(bytes: UInt64, text: String) {
    #expect(ByteCount(bytes).description == text)
  }

  @Test(arguments: [
    (0, "0 B/s", "0 bit/s"), (999, "999 B/s", "7.99 kbit/s"),
    (12_300_000, "12.3 MB/s", "98.4 Mbit/s"),
    (1.25e8, "125 MB/s", "1 Gbit/s"),
  ]) func `rates are written in powers of ten`(rate: Double, bytes: String, bits: String) {
    #expect(DataRate(bytesPerSecond: rate).description == bytes)
    #expect(DataRate(bytesPerSecond: rate).inBits == bits)
  }

  @Test(arguments: [
    (0, "0 ms"), (0.85, "850 ms"), (0.9999, "1 s"), (3.2, "3.2 s"), (10, "10 s"),
    (59.96, "1 min"), (125, "2 min 5 s"), (5400, "1 h 30 min"), (3.2e8, "88888 h 53 min"),
  ]) func `durations are written for people`(seconds: Double, text: String) {
    #expect(Duration.seconds(seconds).forPeople == text)
  }

  @Test func `amounts stop at their ends`() {
    #expect(ByteCount(.max) + ByteCount(1) == ByteCount(.max))
    #expect(ByteCount(1) - ByteCount(2) == .zero)
    #expect(ByteCount(rounding: -.infinity) == .zero)
    #expect(ByteCount(rounding: .nan) == .zero)
    #expect(ByteCount(rounding: .infinity) > .gibibytes(1 << 30))
    #expect(DataRate(bytesPerSecond: .nan).bytesPerSecond == 0)
    #expect(DataRate(ByteCount(1), in: .zero).bytesPerSecond == 0)
  }

  @Test func `the 95th percentile is the largest of few, and not of many`() {
    #expect(History.percentile(95, of: [Duration]()) { $0 } == nil)
    #expect(
      History.percentile(95, of: [.seconds(2), .seconds(9), .seconds(1)]) { $0 } == .seconds(9))
    let hundred = (1...100).map { Duration.seconds($0) }
    #expect(History.percentile(95, of: hundred.shuffled()) { $0 } == .seconds(95))
    #expect(History.percentile(75, of: hundred.shuffled()) { $0 } == .seconds(75))
  }

  @Test func `a route without a past has slow defaults`() {
    #expect(History().freeze == .seconds(3))
    #expect(History().probe == .zero)
    #expect(History(hasProbe: true).probe == .seconds(3))
    let cutover = History.Cutover(freeze: .seconds(1), activate: .seconds(2), hops: .seconds(3))
    #expect(History(cutovers: [cutover]).freeze == .seconds(1))
    let rehearsed = History.Rehearsed(activate: .seconds(7), probe: .seconds(8))
    #expect(History(rehearsed: rehearsed).activate == .seconds(7))
    #expect(History(rehearsed: rehearsed, hasProbe: true).probe == .seconds(8))
    #expect(History(cutovers: [cutover], rehearsed: rehearsed).activate == .seconds(2))
    #expect(History(hop: [.seconds(1)]).hops == .seconds(3))
    #expect(History(cutovers: [cutover], hop: [.seconds(2)]).hops == .seconds(3))
    #expect(History(rate: .megabytes(0)).rate == .megabytes(10))
  }

  @Test func `the steps are those of one cutover, and not the worst of each`() {
    let slowStop = History.Cutover(
      freeze: .seconds(5), activate: .seconds(1), probe: .seconds(1), hops: .seconds(1))
    let slowStart = History.Cutover(
      freeze: .seconds(1), activate: .seconds(4), probe: .seconds(3), hops: .seconds(2),
      seal: .seconds(1))
    let slowest = History.Cutover(freeze: .seconds(9), activate: .seconds(9), hops: .seconds(9))
    let history = History(cutovers: [slowest, slowStop, slowStart], hasProbe: true)
    #expect(history.freeze == .seconds(1))
    #expect(history.activate == .seconds(4))
    #expect(history.probe == .seconds(3))
    #expect(history.hops == .seconds(2))
    #expect(history.seal == .seconds(1))
    #expect(History(cutovers: [slowest, slowStop, slowStart]).probe == .zero)
  }

  @Test func `a policy is stored in words and units, and read back`() throws {
    let policies = [
      Policy(), Policy(cutover: .manual, target: .milliseconds(2500), divergence: .throttle),
      Policy(cutover: .at(secondsSince1970: 1.9e9), verification: .off),
      Policy(freeze: .pause, placement: .create, method: .image, retention: .seconds(60)),
    ]
    for policy in policies {
      let data = try JSONEncoder().encode(policy)
      #expect(try JSONDecoder().decode(Policy.self, from: data) == policy)
    }
    let row = try JSONSerialization.jsonObject(with: JSONEncoder().encode(policies[1]))
    let fields = try #require(row as? [String: Any])
    #expect(fields["cutover"] as? String == "manual")
    #expect(fields["targetSeconds"] as? Double == 2.5)
    #expect(fields["divergence"] as? String == "throttle")
  }

  @Test func `every state is stored and read back`() throws {
    for state in Everything.states {
      let data = try JSONEncoder().encode(state)
      #expect(try JSONDecoder().decode(State.self, from: data) == state)
    }
  }
}
