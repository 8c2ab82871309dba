/// Where the diff between two snapshots is believed, and where the image is looked at in full.
///
/// A diff compares the image's own objects. It does not tell
/// - what a parent showed before: when the overlap got smaller, or the image was flattened, bytes
///   may read differently though no object of the image was touched;
/// - what an image lost that was shrunk and grown again with a snapshot in between: the object
///   map of the snapshot in between is shorter, and fast-diff then forgets the lost objects
///   (measured on 16.2.15).
///
/// In those ranges, and in those that a comparison found different, everything that exists is
/// copied and everything else is zeroed.
struct SpanPlan: Hashable, Sendable {
  /// Bytes of the image at the last snapshot.
  let size: UInt64
  /// What is copied whether it changed or not.
  let full: RangeSet<UInt64>
  /// Bytes from the start where an extent that does not exist may still show a parent's data, so
  /// that it is read instead of taken for zeros.
  let shownThrough: UInt64

  /// - Parameters:
  ///   - from: The first snapshot; nil: from an empty image.
  ///   - to: The last snapshot.
  ///   - sizes: The image's sizes at all snapshots between the two.
  ///   - suspect: What is copied anyway.
  init(
    from: SnapshotShape?, to: SnapshotShape, sizesBetween sizes: [UInt64],
    suspect: RangeSet<UInt64>
  ) {
    size = to.size
    shownThrough = to.overlap
    var full = suspect
    if let from {
      let smallest = sizes.reduce(min(from.size, to.size), min)
      full.insert(smallest, until: min(from.size, to.size))
      if from.parent == to.parent {
        full.insert(min(from.overlap, to.overlap), until: max(from.overlap, to.overlap))
      } else {
        full.insert(0, until: max(from.overlap, to.overlap))
      }
    }
    self.full = full.clamped(to: 0..<to.size)
  }
}

extension RangeSet<UInt64> {
  fileprivate mutating func insert(_ start: UInt64, until end: UInt64) {
    if start < end { insert(contentsOf: start..<end) }
  }
}
