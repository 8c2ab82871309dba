/// Equally large pieces of several ranges, counted through.
struct Places {
  let size: UInt64
  private let ranges: [Range<UInt64>]
  /// How many pieces are before each range; at the end: how many there are.
  private let before: [UInt64]

  init(of ranges: [Range<UInt64>], size: UInt64) {
    self.size = size
    self.ranges = ranges
    before = ranges.reduce(into: [0]) { sums, range in
      let pieces = size == 0 ? 0 : (range.upperBound - range.lowerBound) / size
      sums.append(sums[sums.count - 1] + pieces)
    }
  }

  var count: UInt64 { before[before.count - 1] }

  /// Where the piece of that number is; it must be below `count`.
  func offset(of piece: UInt64) -> UInt64 {
    var (low, high) = (0, ranges.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if before[middle] <= piece { low = middle } else { high = middle - 1 }
    }
    return ranges[low].lowerBound + (piece - before[low]) * size
  }
}
