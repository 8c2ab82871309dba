import Testing

@testable import Ceph

@Suite struct SnapSetTests {
  private typealias Clone = SnapSet.Clone

  private func head(_ size: UInt64) -> Clone {
    Clone(snapshots: nil, size: size, overlap: RangeSet())
  }

  private func clone(_ snapshots: [UInt64], _ size: UInt64, same overlap: Range<UInt64>...) -> Clone
  {
    Clone(
      snapshots: snapshots, size: size,
      overlap: overlap.reduce(into: RangeSet()) { $0.insert(contentsOf: $1) })
  }

  private func changes(
    _ newest: UInt64, _ clones: Clone..., from start: UInt64 = 3, to end: UInt64 = 6
  ) -> [Extent] {
    let (data, gone) = SnapSet(newest: newest, clones: clones).changes(from: start, to: end)
    return data.ranges.map { Extent($0, exists: true) }
      + (gone.isEmpty ? [] : [Extent(gone, exists: false)])
  }

  @Test func `what was not written between the snapshots is unchanged`() {
    #expect(changes(0) == [], "no such object")
    #expect(changes(2, head(4096)) == [], "written before both")
    #expect(changes(6, clone([1, 3, 6], 4096), head(8192)) == [], "written after both")
    #expect(changes(6, clone([3], 100), head(8192), from: 4) == [], "removed before, made after")
  }

  @Test func `what differs from one state to the next is told, and all in between`() {
    let (first, second) = (clone([3], 4096, same: 0..<1024, 2048..<4096), head(4096))
    #expect(changes(4, first, second) == [Extent(1024..<2048, exists: true)])
    let between = clone([4, 5], 4096, same: 512..<4096)
    #expect(
      changes(5, first, between, second)
        == [Extent(0..<512, exists: true), Extent(1024..<2048, exists: true)])
    #expect(changes(5, first, between, second, to: 5) == [Extent(1024..<2048, exists: true)])
    #expect(changes(5, first, between, second, from: 4) == [Extent(0..<512, exists: true)])
  }

  @Test func `what was made is data, and what went is gone`() {
    #expect(changes(3, head(4096)) == [Extent(0..<4096, exists: true)], "made since")
    #expect(changes(6, clone([3], 4096)) == [Extent(0..<4096, exists: false)], "removed since")
    #expect(
      changes(5, clone([2, 3], 4096), head(100))
        == [Extent(0..<100, exists: true), Extent(100..<4096, exists: false)],
      "cut, with nothing in common")
    #expect(
      changes(5, clone([2, 3], 100, same: 0..<100), head(4096))
        == [Extent(100..<4096, exists: true)], "longer")
  }

  @Test func `removed and made again has nothing in common, whatever lies before`() {
    let before = clone([3], 4096)
    #expect(changes(5, before, head(10)).map(\.range) == [0..<10, 10..<4096])
    // Not there at 4 and 5: a state's snapshots say from when on it was.
    #expect(changes(6, before, clone([6], 10), head(10), from: 4).map(\.range) == [0..<10])
    #expect(changes(6, before, clone([6], 10), head(10), from: 4, to: 5) == [])
  }

  @Test func `removed snapshots between do not matter`() {
    // The state was kept for 4 to 6, of which only 4 is left.
    let (first, second) = (clone([3], 64, same: 0..<32), clone([4], 64, same: 32..<64))
    #expect(changes(6, first, second, head(64), to: 7).map(\.range) == [0..<64])
    #expect(changes(6, first, second, head(64), to: 4).map(\.range) == [32..<64])
  }
}
