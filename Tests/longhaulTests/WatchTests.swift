import Testing

@testable import longhaul

@Suite struct WatchTests {
  @Test func `the rate is what was done between two looks, and nothing across rounds`() {
    var speeds = Speeds()
    let start = ContinuousClock.now
    #expect(speeds.update(id: 1, round: 0, done: 0, at: start) == nil)
    #expect(speeds.update(id: 1, round: 0, done: 100, at: start + .seconds(1)) == nil)
    #expect(speeds.update(id: 1, round: 0, done: 400, at: start + .seconds(2)) == 200)
    #expect(speeds.update(id: 1, round: 0, done: 400, at: start + .seconds(3)) == 200)
    #expect(speeds.update(id: 1, round: 1, done: 0, at: start + .seconds(4)) == nil)
    #expect(speeds.update(id: 1, round: nil, done: 0, at: start + .seconds(5)) == nil)
  }

  @Test func `rows for programs are objects, each on a line`() {
    let table = Table(
      "phase", "bytes_per_second", "reason",
      rows: [[.text("seeding"), .rate(1.5), .nothing], [.text("done"), .nothing, .text("\"x\"")]])
    #expect(
      table.jsonLines == """
        {"phase": "seeding", "bytes_per_second": 1.5, "reason": null}
        {"phase": "done", "bytes_per_second": null, "reason": "\\"x\\""}
        """)
  }
}
