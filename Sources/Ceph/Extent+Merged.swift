extension Extent {
  /// Sorted, cut to `bounds`, without overlaps, neighbours of a kind joined.
  ///
  /// librbd may report extents out of order and more than once. Where two overlap, "has data" wins:
  /// reading what is zeros costs time, taking data for zeros would lose it.
  static func merged(_ extents: [Extent], within bounds: Range<UInt64>) -> [Extent] {
    let data = joined(extents.lazy.filter(\.exists).map { $0.range.clamped(to: bounds) })
    let zeros = joined(extents.lazy.filter { !$0.exists }.map { $0.range.clamped(to: bounds) })
    let result =
      data.map { Extent($0, exists: true) }
      + subtracting(data, from: zeros).map { Extent($0, exists: false) }
    return result.sorted { $0.offset < $1.offset }
  }

  /// Sorted, empty ones dropped, touching and overlapping ones made one.
  private static func joined(_ ranges: some Sequence<Range<UInt64>>) -> [Range<UInt64>] {
    var result: [Range<UInt64>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
      if let last = result.last, range.lowerBound <= last.upperBound {
        result[result.count - 1] =
          last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }

  /// `whole` without `holes`; both sorted and joined.
  private static func subtracting(
    _ holes: [Range<UInt64>], from whole: [Range<UInt64>]
  ) -> [Range<UInt64>] {
    var result: [Range<UInt64>] = []
    var next = holes.startIndex
    for range in whole {
      while next < holes.endIndex, holes[next].upperBound <= range.lowerBound { next += 1 }
      var start = range.lowerBound
      var index = next
      while index < holes.endIndex, holes[index].lowerBound < range.upperBound {
        if start < holes[index].lowerBound { result.append(start..<holes[index].lowerBound) }
        start = max(start, holes[index].upperBound)
        index += 1
      }
      if start < range.upperBound { result.append(start..<range.upperBound) }
    }
    return result
  }
}
