import Ceph

/// Finds which bytes of one range changed.
struct RangeListing: Sendable {
  let images: SnapshotImages
  let from: Snapshot?
  let done: RangeSet<UInt64>

  func changes(in range: ListedRange) async throws -> ChangeBatch {
    var extents: [Extent] = []
    switch range.step {
    case .known(let known): extents = known
    case .list(let asked):
      for part in asked { extents += try await changes(part) }
    }
    let wanted = extents.reading(through: images.plan.shownThrough).subtracting(done)
    return ChangeBatch(range: range.range, extents: wanted)
  }

  private func changes(_ asked: Range<UInt64>) async throws -> [Extent] {
    let full = images.plan.full.clamped(to: asked)
    let rest = RangeSet(asked).subtracting(full)
    var extents: [Extent] = []
    if !rest.isEmpty {
      extents = try await images.image.diff(
        from: from, in: asked, includeParent: from == nil, wholeObject: false
      ).subtracting(full)
    }
    guard !full.isEmpty else { return extents }
    let existing = try await images.image.diff(
      from: nil, in: asked, includeParent: true, wholeObject: false)
    for range in full.ranges {
      extents += existing.clamped(to: RangeSet(range)).filled(in: range)
    }
    return extents.sorted { $0.offset < $1.offset }
  }
}
