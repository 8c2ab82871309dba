public import Ceph

/// What changed within one range of the image: the unit in which changes are listed.
public struct ChangeBatch: Hashable, Sendable {
  /// The part of the image that was looked at; what is not in `extents` has not changed.
  public let range: Range<UInt64>
  /// What changed there: sorted, without overlaps, within `range`.
  public let extents: [Extent]

  /// One range's changes.
  public init(range: Range<UInt64>, extents: [Extent]) {
    self.range = range
    self.extents = extents
  }

  /// The same in parts of so many extents at most; at least one part.
  func split(atMost limit: Int) -> [ChangeBatch] {
    guard extents.count > limit else { return [self] }
    var parts: [ChangeBatch] = []
    var start = range.lowerBound
    for first in stride(from: 0, to: extents.count, by: limit) {
      let part = extents[first..<Swift.min(first + limit, extents.count)]
      let isLast = part.endIndex == extents.count
      let end = isLast ? range.upperBound : extents[part.endIndex].offset
      parts.append(ChangeBatch(range: start..<end, extents: Array(part)))
      start = end
    }
    return parts
  }
}
