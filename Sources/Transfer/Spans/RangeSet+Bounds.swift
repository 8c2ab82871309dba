import Ceph

extension Range<UInt64> {
  /// Its length; unlike `count` it never overflows.
  var byteCount: UInt64 { upperBound - lowerBound }
}

extension RangeSet<UInt64> {
  /// The bounds of all ranges, ascending: lower, upper, lower, upper …
  var bounds: [UInt64] {
    ranges.flatMap { [$0.lowerBound, $0.upperBound] }
  }

  /// What `bounds` gave; nil unless it is pairs that ascend.
  init?(bounds: [UInt64]) {
    guard bounds.count.isMultiple(of: 2) else { return nil }
    self.init()
    for index in stride(from: 0, to: bounds.count, by: 2) {
      guard bounds[index] < bounds[index + 1] else { return nil }
      guard index == 0 || bounds[index - 1] <= bounds[index] else { return nil }
      insert(contentsOf: bounds[index]..<bounds[index + 1])
    }
  }

  /// How many bytes there are in all.
  var byteCount: UInt64 {
    ranges.reduce(0) { $0 + $1.byteCount }
  }

  /// The part of the set within `range`.
  func clamped(to range: Range<UInt64>) -> RangeSet<UInt64> {
    intersection(RangeSet(range))
  }
}
