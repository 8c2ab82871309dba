import Ceph

extension Range<UInt64> {
  /// Its length; unlike `count` it never overflows.
  var byteCount: UInt64 { upperBound - lowerBound }
}

extension RangeSet<UInt64> {
  /// How many bytes there are in all.
  var byteCount: UInt64 {
    ranges.reduce(0) { $0 + $1.byteCount }
  }

  /// The part of the set within `range`.
  func clamped(to range: Range<UInt64>) -> RangeSet<UInt64> {
    intersection(RangeSet(range))
  }
}
