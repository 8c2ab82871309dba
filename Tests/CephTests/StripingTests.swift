import Testing

@testable import Ceph

@Suite struct StripingTests {
  @Test func `one object after the other`() {
    let striping = Striping(objectSize: 1 << 22, unit: 4096, count: 1)
    #expect(striping.objects(of: (1 << 22) + 1..<(3 << 22)) == 1..<3)
    let expected: [Range<UInt64>] = [8_392_608..<8_397_608]
    #expect(striping.imageRanges(of: 4000..<9000, in: 2) == expected)
  }

  @Test func `every byte of a striped image lies in one place of one object`() {
    // Objects of four units, three filled in turn: 0 3 6 9 | 1 4 7 10 | 2 5 8 11 | 12 …
    let striping = Striping(objectSize: 40, unit: 10, count: 3)
    #expect(striping.imageRanges(of: 5..<25, in: 1) == [15..<20, 40..<50, 70..<75])
    #expect(striping.imageRanges(of: 0..<40, in: 3).map(\.lowerBound) == [120, 150, 180, 210])
    #expect(striping.imageRanges(of: 7..<7, in: 3) == [])
    var all = RangeSet<UInt64>()
    for object in striping.objects(of: 100..<130) {
      for range in striping.imageRanges(of: 0..<40, in: object) {
        #expect(RangeSet(range).isDisjoint(all))
        all.insert(contentsOf: range)
      }
    }
    #expect(striping.objects(of: 100..<130) == 0..<6)
    #expect(all == RangeSet(0..<240))
  }
}
