import Ceph
import Testing

@testable import Transfer

@Suite struct UnitCursorTests {
  private let unit = WorkUnit(
    extents: [
      Extent(offset: 10, length: 20, exists: true), Extent(offset: 50, length: 5, exists: false),
    ], coverage: 0..<60)

  private func accepts(_ ranges: [Range<UInt64>]) -> Bool {
    var cursor = UnitCursor(unit, peer: "x")
    do {
      for range in ranges {
        let length = range.upperBound - range.lowerBound
        try cursor.advance(over: Frame(offset: range.lowerBound, length: length, content: .zeros))
      }
      try cursor.finish()
      return true
    } catch {
      return false
    }
  }

  @Test func `frames that go through the extents are taken`() {
    #expect(accepts([10..<30, 50..<55]))
    #expect(accepts([10..<12, 12..<30, 50..<51, 51..<55]))
  }

  @Test(
    arguments: [
      [10..<30], [10..<12, 12..<30], [10..<30, 10..<30, 50..<55], [50..<55, 10..<30],
      [10..<31, 50..<55], [11..<30, 50..<55], [10..<30, 50..<55, 50..<55],
      [0..<10, 10..<30, 50..<55],
      [10..<10, 10..<30, 50..<55], [10..<30, 50..<54], [10..<55],
    ] as [[Range<UInt64>]])
  func `frames that are missing, repeated, misplaced or cut are not`(ranges: [Range<UInt64>]) {
    #expect(!accepts(ranges))
  }

  @Test func `a frame whose end overflows is not taken`() {
    var cursor = UnitCursor(unit, peer: "x")
    #expect(throws: TransferError.self) {
      try cursor.advance(over: Frame(offset: 10, length: .max, content: .zeros))
    }
  }
}
