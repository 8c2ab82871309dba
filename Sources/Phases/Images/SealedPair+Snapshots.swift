import Ceph
import Journal

extension SealedPair {
  /// The source's snapshot, as librbd is asked for it.
  var sourceSnapshot: Snapshot { Snapshot(id: source.id, name: source.name, size: size) }

  /// The destination's.
  var destinationSnapshot: Snapshot {
    Snapshot(id: destination.id, name: destination.name, size: size)
  }
}

extension VolumeRound {
  /// The source's snapshot that is copied.
  var sourceSnapshot: Snapshot { Snapshot(id: source.id, name: source.name, size: size) }
}
