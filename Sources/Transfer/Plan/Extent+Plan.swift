import Ceph

extension RangeSet<UInt64> {
  /// The bytes of all these extents.
  init(_ extents: [Extent]) {
    self.init()
    for extent in extents { insert(contentsOf: extent.range) }
  }
}

extension [Extent] {
  /// The parts within `set`.
  func clamped(to set: RangeSet<UInt64>) -> [Extent] {
    pieces { Array<Range<UInt64>>(set.clamped(to: $0).ranges) }
  }

  /// The parts outside of `set`.
  func subtracting(_ set: RangeSet<UInt64>) -> [Extent] {
    guard !set.isEmpty else { return self }
    return pieces { Array<Range<UInt64>>(RangeSet($0).subtracting(set).ranges) }
  }

  /// What exists, and zeros for all of `range` that does not; sorted.
  func filled(in range: Range<UInt64>) -> [Extent] {
    var result: [Extent] = []
    var position = range.lowerBound
    for extent in self where extent.exists {
      if position < extent.offset {
        result.append(Extent(position..<extent.offset, exists: false))
      }
      result.append(extent)
      position = extent.end
    }
    if position < range.upperBound {
      result.append(Extent(position..<range.upperBound, exists: false))
    }
    return result
  }

  /// The same ranges, where nothing below `end` is taken for zeros without being read.
  func reading(through end: UInt64) -> [Extent] {
    guard end > 0 else { return self }
    return flatMap { extent -> [Extent] in
      guard !extent.exists, extent.offset < end else { return [extent] }
      guard extent.end > end else { return [Extent(extent.range, exists: true)] }
      return [
        Extent(extent.offset..<end, exists: true), Extent(end..<extent.end, exists: false),
      ]
    }
  }

  private func pieces(_ ranges: (Range<UInt64>) -> [Range<UInt64>]) -> [Extent] {
    flatMap { extent in ranges(extent.range).map { Extent($0, exists: extent.exists) } }
  }
}
