import Ceph
import Testing

@testable import Transfer

@Suite struct SpanPlanTests {
  private let parent = SnapshotShape.ParentID(
    pool: "p", namespace: "", imageID: "1", snapshotID: 7)

  private func full(
    _ from: SnapshotShape?, _ to: SnapshotShape, between sizes: [UInt64] = [],
    suspect: RangeSet<UInt64> = RangeSet()
  ) -> RangeSet<UInt64> {
    SpanPlan(from: from, to: to, sizesBetween: sizes, suspect: suspect).full
  }

  @Test func `an image that only grew or shrank needs its diff only`() {
    #expect(full(SnapshotShape(size: 100), SnapshotShape(size: 200)).isEmpty)
    #expect(full(SnapshotShape(size: 200), SnapshotShape(size: 100)).isEmpty)
    #expect(full(nil, SnapshotShape(size: 100)).isEmpty)
  }

  @Test func `what was cut off and grew again is looked at in full`() {
    let shape = SnapshotShape(size: 100)
    #expect(full(shape, shape, between: [100, 40, 80]) == RangeSet(40..<100))
    #expect(full(shape, SnapshotShape(size: 60), between: [40]) == RangeSet(40..<60))
    #expect(full(SnapshotShape(size: 60), shape, between: [40]) == RangeSet(40..<60))
  }

  @Test func `what a parent does not show any more is looked at in full`() {
    let whole = SnapshotShape(size: 100, parent: parent, overlap: 80)
    let less = SnapshotShape(size: 100, parent: parent, overlap: 30)
    #expect(full(whole, whole).isEmpty)
    #expect(full(whole, less) == RangeSet(30..<80))
    #expect(full(whole, SnapshotShape(size: 100)) == RangeSet(0..<80), "flattened")
  }

  @Test func `suspect bytes are added, but none beyond the end`() {
    let shape = SnapshotShape(size: 100)
    #expect(full(shape, shape, suspect: RangeSet(90..<120)) == RangeSet(90..<100))
  }

  @Test func `holes are filled with zeros`() {
    let extents = [
      Extent(offset: 10, length: 5, exists: true), Extent(offset: 15, length: 2, exists: false),
    ]
    let filled = extents.filled(in: 5..<30)
    #expect(filled.map(\.range) == [5..<10, 10..<15, 15..<30])
    #expect(filled.map(\.exists) == [false, true, false])
  }

  @Test func `below a parent's overlap nothing is taken for zeros unread`() {
    let extents = [Extent(offset: 10, length: 20, exists: false)]
    #expect(extents.reading(through: 0) == extents)
    #expect(
      extents.reading(through: 15) == [
        Extent(offset: 10, length: 5, exists: true), Extent(offset: 15, length: 15, exists: false),
      ])
    #expect(
      extents.reading(through: 40) == [Extent(offset: 10, length: 20, exists: true)])
  }
}
