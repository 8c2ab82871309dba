/// What RADOS keeps of one object: the state that is written to, and the former ones that snapshots
/// show.
struct SnapSet: Hashable, Sendable {
  /// One of its states.
  struct Clone: Hashable, Sendable {
    /// The snapshots that it is the state of, ascending; nil: the one that is written to.
    let snapshots: [UInt64]?
    /// Bytes.
    let size: UInt64
    /// What it has in common with the next newer state.
    let overlap: RangeSet<UInt64>
  }

  /// The newest snapshot that the object knows of.
  let newest: UInt64
  /// Its states, from the oldest on.
  let clones: [Clone]

  /// What is different at snapshot `end`, as ranges of the object's bytes that hold data at `end`
  /// or, where it ended earlier or is gone, do not exist any more.
  ///
  /// Both snapshots must exist from before the object was asked until after: of a removed one
  /// nothing is known.
  func changes(from start: UInt64, to end: UInt64) -> (data: RangeSet<UInt64>, gone: Range<UInt64>)
  {
    let (before, after) = (clone(at: start), clone(at: end))
    let (oldSize, newSize) = (size(of: before), size(of: after))
    guard let before, let after else {
      return (RangeSet(0..<newSize), newSize..<max(newSize, oldSize))
    }
    var same = RangeSet(0..<UInt64.max)
    for clone in clones[before..<max(before, after)] { same = same.intersection(clone.overlap) }
    return (RangeSet(0..<newSize).subtracting(same), newSize..<max(newSize, oldSize))
  }

  /// The state that a read at the snapshot finds, by the rule of the OSD
  /// (`PrimaryLogPG::find_object_context`); nil: there is no such object.
  private func clone(at snapshot: UInt64) -> Int? {
    clones.firstIndex { clone in
      guard let snapshots = clone.snapshots else { return snapshot > newest }
      return snapshots.last ?? 0 >= snapshot
    }.flatMap { index in
      clones[index].snapshots?.first ?? 0 <= snapshot ? index : nil
    }
  }

  private func size(of clone: Int?) -> UInt64 { clone.map { clones[$0].size } ?? 0 }
}
