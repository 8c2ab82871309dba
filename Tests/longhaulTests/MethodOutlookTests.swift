import Migrations
import Testing

@testable import longhaul

/// What `plan server` says of a move through Glance.
struct MethodOutlookTests {
  private let size = ByteCount.gibibytes(10)
  private let none = PastCutovers(count: 0, median: 0, percentile95: 0, bytesPerSecond: nil)

  @Test func `its downtime is what such moves took on the route`() {
    let past = PastCutovers(
      count: 3, median: 100, percentile95: 120, bytesPerSecond: Double(64 << 20))
    let (what, _) = MethodOutlook.byImage(size, past, link: nil)
    #expect(
      what.contains("about 2 min 40 s: \(size) at") && what.contains("as the last 3"), "\(what)")
  }

  @Test func `the first is told what the link alone will take`() {
    let link = DataRate(bytesPerSecond: Double(128 << 20))
    let (what, remedy) = MethodOutlook.byImage(size, none, link: link)
    #expect(what.contains("Copying takes 1 min 20 s of it at the \(link)"), "\(what)")
    #expect(remedy.contains("the other two"))
    let (unknown, advice) = MethodOutlook.byImage(size, none, link: nil)
    #expect(unknown.contains("none has moved so on this route yet"))
    #expect(!unknown.contains("Copying"))
    #expect(advice.contains("each of the three"))
  }
}
