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
      ("-1B", -1),
    ] as [(String, Int64)])
  func `sizes are read with their units`(text: String, bytes: Int64) {
    #expect(ByteCount(text: text)?.bytes == bytes)
  }

  @Test(arguments: ["64", "64M", "64 mib", "MiB", "", "9999999999TiB"])
  func `what is no size is refused`(text: String) {
    #expect(ByteCount(text: text) == nil)
  }

  @Test(
    arguments: [
      ("800 Mbit/s", 100_000_000), ("1Gbit/s", 125_000_000), ("10 MiB/s", 10 << 20),
    ] as [(String, Int64)])
  func `rates are read in bits and bytes`(text: String, rate: Int64) {
    #expect(ByteRate(text: text)?.bytesPerSecond == rate)
  }

  @Test(arguments: ["800", "800 Mbit", "800 Mbps", "10 MiB", "/s"])
  func `what is no rate is refused`(text: String) {
    #expect(ByteRate(text: text) == nil)
  }

  @Test func `quantities are written for people`() {
    #expect(Duration.milliseconds(7250).text == "7.2s")
    #expect(Duration.seconds(90).text == "1m30s")
    #expect(Duration.seconds(3 * 86_400 + 60).text == "3d1m")
    #expect(Duration.zero.text == "0s")
    #expect(ByteCount(bytes: 1_610_612_736).text == "1.5 GiB")
    #expect(ByteCount(bytes: 12).text == "12 B")
    #expect(ByteRate(bytesPerSecond: 10 << 20).text == "10.0 MiB/s")
    #expect(2.05.text(decimals: 1) == "2.1")
    #expect((-0.04).text(decimals: 1) == "0.0")
  }

  @Test func `the nearest word is the one that was meant`() {
    #expect(["slots", "lease"].nearest(to: "slot") == "slots")
    #expect(["slots", "lease"].nearest(to: "zebra") == nil)
  }
}
