import Ceph

/// Makes a worker the only one that can write to a destination image.
enum DestinationLock {
  /// Takes the exclusive lock, from a holder that is gone or was outranked if need be.
  ///
  /// The job's fence says that whoever still holds it has no right to: its lock is broken, which
  /// blocklists it, so that not even a write that it sent before can arrive any more. An image
  /// without the feature has no lock to break; there, whoever else has it open is blocklisted.
  static func take(_ image: Image) async throws {
    guard try await image.information().features.contains(.exclusiveLock) else {
      for watcher in try await image.watchers() where !watcher.isOurs {
        try await image.pool.cluster.blocklist(watcher.address)
      }
      return
    }
    if try await image.holdsExclusiveLock() { return }
    for owner in try await image.lockOwners() where !owner.isOurs {
      do {
        try await image.breakLock(owner)
      } catch let error as CephError where error.isNotFound {
        // It let go in the meantime.
      }
    }
    try await image.acquireExclusiveLock()
  }
}
