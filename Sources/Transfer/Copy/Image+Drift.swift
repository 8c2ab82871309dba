public import Ceph

extension Image {
  /// What a destination image holds that its last sealed snapshot does not: whatever rounds wrote
  /// that were given up.
  ///
  /// A round that is begun anew with another source snapshot must take these ranges as suspect: a
  /// block that only the given-up round's snapshot had is no change between the others, so nothing
  /// else would undo it. Told in whole objects where the object map serves.
  public func drift(since sealed: Snapshot) async throws -> RangeSet<UInt64> {
    let information = try await information()
    let extents = try await diff(
      from: sealed, in: 0..<information.size, includeParent: false, wholeObject: true)
    var ranges = RangeSet<UInt64>()
    for extent in extents { ranges.insert(contentsOf: extent.range) }
    return ranges
  }
}
