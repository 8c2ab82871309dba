import Ceph
import TestSupport
import Testing

@testable import Transfer

@Suite struct UnitCutterTests {
  private func cut(_ batches: [ChangeBatch], bytes: Int = 1 << 20, extents: Int = 256) -> [WorkUnit]
  {
    var cutter = UnitCutter(unitBytes: bytes, unitExtents: extents)
    return batches.flatMap { cutter.units(of: $0) } + [cutter.rest()].compactMap(\.self)
  }

  @Test func `contiguous data are cut into aligned units`() {
    let batch = ChangeBatch(
      range: 0..<(4 << 20), extents: [Extent(offset: 0, length: 4 << 20, exists: true)])
    let units = cut([batch])
    #expect(units.map(\.coverage.lowerBound) == [0, 1 << 20, 2 << 20, 3 << 20])
    #expect(units.allSatisfy { $0.dataBytes == 1 << 20 })
  }

  @Test func `scattered extents of many batches share units`() {
    let batches = (0..<1000).map { index in
      let start = UInt64(index) << 22
      return ChangeBatch(
        range: start..<(start + (1 << 22)),
        extents: [Extent(offset: start + 8192, length: 4096, exists: true)])
    }
    #expect(cut(batches).map(\.extents.count).filter { $0 > 0 } == [256, 256, 256, 232])
  }

  @Test func `what has not changed is covered without extents`() {
    let units = cut([ChangeBatch(range: 0..<(1 << 40), extents: [])])
    #expect(units == [WorkUnit(extents: [], coverage: 0..<(1 << 40))])
  }

  @Test func `a terabyte of zeros is cut into runs`() {
    let extent = Extent(offset: 0, length: 1 << 40, exists: false)
    let units = cut([ChangeBatch(range: 0..<(1 << 40), extents: [extent])])
    #expect(units.count == 1024)
    #expect(units.flatMap(\.extents).allSatisfy { $0.length == 256 << 20 })
  }

  @Test func `random changes are all in some unit, once, within limits, and all is covered`() {
    var generator = SeededGenerator(seed: .random(in: 0..<1_000_000))
    let seed = generator
    for _ in 0..<200 {
      let (batches, extents) = randomBatches(&generator)
      let units = cut(batches, bytes: 65_536, extents: 7)
      #expect(ranges(units.flatMap(\.extents)) == ranges(extents), "\(seed)")
      #expect(units.allSatisfy { $0.dataBytes <= 65_536 && $0.extents.count <= 7 }, "\(seed)")
      var position: UInt64 = 0
      for unit in units {
        #expect(unit.coverage.lowerBound == position, "\(seed)")
        #expect(unit.extents.allSatisfy { unit.coverage.contains($0.offset) }, "\(seed)")
        position = unit.coverage.upperBound
      }
      #expect(position == batches.last?.range.upperBound, "\(seed)")
    }
  }

  private func randomBatches(
    _ generator: inout SeededGenerator
  ) -> ([ChangeBatch], [Extent]) {
    var batches: [ChangeBatch] = []
    var position: UInt64 = 0
    for _ in 0..<Int.random(in: 1...12, using: &generator) {
      let start = position
      var extents: [Extent] = []
      for _ in 0..<Int.random(in: 0...9, using: &generator) {
        position += .random(in: 0...50_000, using: &generator)
        let length = UInt64.random(in: 1...200_000, using: &generator)
        extents.append(
          Extent(offset: position, length: length, exists: generator.chance(70)))
        position += length
      }
      position += .random(in: 1...50_000, using: &generator)
      batches.append(ChangeBatch(range: start..<position, extents: extents))
    }
    return (batches, batches.flatMap(\.extents))
  }

  /// Cut or not, the same bytes.
  private func ranges(_ extents: [Extent]) -> [RangeSet<UInt64>] {
    [true, false].map { exists in
      var set = RangeSet<UInt64>()
      for extent in extents where extent.exists == exists { set.insert(contentsOf: extent.range) }
      return set
    }
  }
}
