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
    case .list(let asked): extents = try await changes(asked)
    }
    let wanted = extents.reading(through: images.plan.shownThrough).subtracting(done)
    return ChangeBatch(range: range.range, extents: wanted)
  }

  private func changes(_ asked: [Range<UInt64>]) async throws -> [Extent] {
    let full = images.plan.full
    let compared = asked.filter { !full.isSuperset(of: RangeSet($0)) }
    var extents = try await images.image.diff(
      from: from, in: compared, includeParent: from == nil, wholeObject: false)
    let copied = asked.filter { !full.clamped(to: $0).isEmpty }
    guard !copied.isEmpty else { return extents }
    extents = extents.subtracting(full)
    let existing = try await images.image.diff(
      from: nil, in: copied, includeParent: true, wholeObject: false)
    for range in copied.flatMap({ full.clamped(to: $0).ranges }) {
      extents += existing.clamped(to: RangeSet(range)).filled(in: range)
    }
    return extents.sorted { $0.offset < $1.offset }
  }
}
