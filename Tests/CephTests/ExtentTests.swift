import TestSupport
import Testing

@testable import Ceph

@Suite struct ExtentTests {
  @Test func `what overlaps is data, and neighbours are one`() {
    let merged = Extent.merged(
      [
        Extent(offset: 30, length: 10, exists: true), Extent(offset: 0, length: 35, exists: false),
        Extent(offset: 10, length: 5, exists: true), Extent(offset: 40, length: 100, exists: true),
        Extent(offset: 12, length: 3, exists: true),
      ], within: 5..<50)
    #expect(
      merged == [
        Extent(offset: 5, length: 5, exists: false), Extent(offset: 10, length: 5, exists: true),
        Extent(offset: 15, length: 15, exists: false), Extent(offset: 30, length: 20, exists: true),
      ])
  }

  @Test func `merging random extents is the same as painting them`() {
    let seed = UInt64.random(in: 0..<1_000_000)
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let extents = (0..<Int.random(in: 0..<12, using: &generator)).map { _ in
        Extent(
          offset: .random(in: 0..<60, using: &generator),
          length: .random(in: 1..<20, using: &generator), exists: .random(using: &generator))
      }
      var painted = [Bool?](repeating: nil, count: 100)
      for extent in extents {
        for byte in extent.range.clamped(to: 10..<70) {
          painted[Int(byte)] = extent.exists || painted[Int(byte)] == true
        }
      }
      let merged = Extent.merged(extents, within: 10..<70)
      var result = [Bool?](repeating: nil, count: 100)
      for extent in merged {
        for byte in extent.range { result[Int(byte)] = extent.exists }
      }
      #expect(result == painted, "seed \(seed)")
      #expect(zip(merged, merged.dropFirst()).allSatisfy { $0.end <= $1.offset }, "seed \(seed)")
    }
  }
}
