import Ceph

/// What a snapshot's size and parent are: all that decides where a plain diff is not enough.
struct SnapshotShape: Hashable, Sendable {
  let size: UInt64
  /// The parent's image and snapshot; nil without one.
  let parent: ParentID?
  /// The bytes from the start that may come from the parent.
  let overlap: UInt64

  struct ParentID: Hashable, Sendable {
    let pool: String
    let namespace: String
    let imageID: String
    let snapshotID: UInt64
  }

  init(size: UInt64, parent: ParentID? = nil, overlap: UInt64 = 0) {
    self.size = size
    self.parent = parent
    self.overlap = parent == nil ? 0 : min(overlap, size)
  }

  init(_ information: ImageInformation) {
    self.init(
      size: information.size,
      parent: information.parent.map {
        ParentID(
          pool: $0.pool, namespace: $0.namespace, imageID: $0.imageID, snapshotID: $0.snapshotID)
      }, overlap: information.overlap)
  }
}
