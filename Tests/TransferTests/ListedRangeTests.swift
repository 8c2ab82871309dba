import Testing

@testable import Transfer

@Suite struct ListedRangeTests {
  private let set: UInt64 = 1 << 20

  private func asked(_ ranges: [ListedRange]) -> [Range<UInt64>] {
    ranges.flatMap { range -> [Range<UInt64>] in
      if case .list(let asked) = range.step { asked } else { [] }
    }
  }

  @Test func `only the object sets with changes are asked for, neighbours together`() {
    let changed: [Range<UInt64>] = [(5 << 20)..<(6 << 20), (10 << 20)..<(13 << 20)]
    let ranges = ListedRange.around(
      changed, full: RangeSet(), in: 0..<(20 << 20), set: set, skipping: RangeSet())
    #expect(asked(ranges) == [(5 << 20)..<(6 << 20), (10 << 20)..<(13 << 20)])
    #expect(ranges.first?.range.lowerBound == 0)
    #expect(ranges.last?.range.upperBound == 20 << 20)
  }

  @Test func `ranges to look at in full are widened to whole sets and asked for once`() {
    let ranges = ListedRange.around(
      [(2 << 20)..<(3 << 20)],
      full: RangeSet((2 << 20) + 100..<(4 << 20) + 1), in: 0..<(4 << 20) + 77, set: set,
      skipping: RangeSet())
    let end: UInt64 = (4 << 20) + 77
    #expect(asked(ranges) == [(2 << 20)..<(3 << 20), (3 << 20)..<end])
  }

  @Test func `what is done is not listed again`() {
    let done = RangeSet(0..<(512 << 20) as Range<UInt64>)
    let ranges = ListedRange.covering(0..<(1 << 30), sets: 256, of: set, skipping: done)
    #expect(asked(ranges) == [(512 << 20)..<(768 << 20), (768 << 20)..<(1 << 30)])
  }
}
