import Migrations
import Testing

@testable import longhaul

@Suite struct UnitTests {
  @Test(arguments: [
    ("10s", 10.0), ("1m30s", 90), ("500ms", 0.5), ("1.5h", 5400), ("2d", 172_800), ("1m 30s", 90),
    ("-5s", -5), ("0s", 0), ("90 s", 90),
  ])
  func `durations are read with their units`(text: String, seconds: Double) {
    #expect(Duration(text: text) == .seconds(seconds))
  }

  @Test(arguments: ["", "10", "s", "10x", "1m30", "1..5s", "--5s", "5s!", "nan s", "1e999s"])
  func `what is no duration is refused`(text: String) {
    #expect(Duration(text: text) == nil)
  }

  @Test(
    arguments: [
      ("64MiB", 64 << 20), ("8 GiB", 8 << 30), ("1kB", 1000), ("0B", 0), ("1.5KiB", 1536),
    ] as [(String, UInt64)])
  func `sizes are read with their units`(text: String, bytes: UInt64) {
    #expect(ByteCount(text: text)?.bytes == bytes)
  }

  @Test(arguments: ["64", "64M", "64 mib", "MiB", "", "9999999999TiB", "-1B"])
  func `what is no size is refused`(text: String) {
    #expect(ByteCount(text: text) == nil)
  }

  @Test(
    arguments: [
      ("800 Mbit/s", 100_000_000), ("1Gbit/s", 125_000_000), ("10 MiB/s", 10_485_760),
    ] as [(String, Double)])
  func `rates are read in bits and bytes`(text: String, rate: Double) {
    #expect(DataRate(text: text)?.bytesPerSecond == rate)
  }

  @Test(arguments: ["800", "800 Mbit", "800 Mbps", "10 MiB", "/s", "-1 MB/s"])
  func `what is no rate is refused`(text: String) {
    #expect(DataRate(text: text) == nil)
  }

  @Test func `what people are shown can be given back`() {
    for seconds in [0.25, 7.5, 90, 86_400] {
      #expect(Duration(text: Duration.seconds(seconds).forPeople) == .seconds(seconds))
    }
    #expect(ByteCount(text: ByteCount.gibibytes(3).description) == .gibibytes(3))
    #expect(DataRate(text: DataRate.megabytes(100).inBits) == .megabytes(100))
    #expect(DataRate(text: DataRate.megabytes(100).description) == .megabytes(100))
    #expect(2.05.text(decimals: 1) == "2.1")
    #expect((-0.04).text(decimals: 1) == "0.0")
  }

  @Test func `the nearest word is the one that was meant`() {
    #expect(["slots", "lease"].nearest(to: "slot") == "slots")
    #expect(["slots", "lease"].nearest(to: "zebra") == nil)
  }
}
