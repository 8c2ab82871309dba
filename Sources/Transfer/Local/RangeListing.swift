import Ceph

/// Finds which bytes of one range changed.
///
/// Exact diffs tell what RADOS knows of an object's snapshots, which may not be what the snapshots
/// read. A client that refreshes its image just while a snapshot is taken may write for a moment as
/// if there were none (`RefreshRequest::apply` of librbd puts back the list of snapshots that it read
/// before). The object that such a write makes is there at the snapshot, says the diff; the
/// snapshot's object map has it not, and so it reads as zeros. Therefore the object maps are asked, too:
/// - of an object that the first snapshot's map does not have all data are copied;
/// - of one that was written since, and that no diff tells of, everything is.
/// That the last snapshot's map calls an object unchanged means little for the same reason: what was
/// written after it is asked for, too (`ChangeListing`).
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
    var full = RangeSet<UInt64>()
    for range in asked { full.formUnion(images.plan.full.clamped(to: range)) }
    let compared = asked.filter { !full.isSuperset(of: RangeSet($0)) }
    var (extents, untold) = try await exactDiff(compared)
    full.formUnion(untold)
    let new = asked.flatMap { images.objectMaps?.newSets(in: $0) ?? [] }
      .reduce(into: RangeSet()) { $0.insert(contentsOf: $1) }.subtracting(full)
    guard !full.isEmpty || !new.isEmpty else { return extents }

    let looked = full.union(new)
    let existing = try await images.image.diff(
      from: nil, in: asked.filter { !looked.clamped(to: $0).isEmpty }, includeParent: true,
      wholeObject: false)
    let data = existing.filter(\.exists).clamped(to: new)
    extents =
      data + extents.subtracting(full).subtracting(RangeSet(data))
      + full.ranges.flatMap { existing.clamped(to: RangeSet($0)).filled(in: $0) }
    return extents.sorted { $0.offset < $1.offset }
  }

  /// Which bytes changed, and the objects that changed although nothing tells which bytes.
  private func exactDiff(
    _ ranges: [Range<UInt64>]
  ) async throws -> (extents: [Extent], untold: RangeSet<UInt64>) {
    guard let diff = images.diff else {
      let extents = try await images.image.diff(
        from: from, in: ranges, includeParent: from == nil, wholeObject: false)
      return (extents, RangeSet())
    }
    let (extents, unchanged) = try await diff.changes(in: ranges)
    guard !images.source.isListedExactly, let maps = images.objectMaps else {
      return (extents, RangeSet())
    }
    let untold = unchanged.filter(maps.isChanged).flatMap(diff.imageRanges)
    return (extents, untold.reduce(into: RangeSet()) { $0.insert(contentsOf: $1) })
  }
}
