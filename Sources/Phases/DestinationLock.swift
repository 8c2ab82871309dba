import Ceph
import Jobs

/// Makes a worker the only one that can write to a destination image.
enum DestinationLock {
  /// Takes the exclusive lock, from a holder that is gone or was outranked if need be.
  ///
  /// The job's fence says that whoever still holds it has no right to: its lock is broken, which
  /// blocklists it, so that not even a write that it sent before can arrive any more. An image
  /// without the feature has no lock to break; there, whoever else has it open is blocklisted.
  ///
  /// Whoever is shut out was seen before the claim was found to count: a worker that slept beyond
  /// its lease must not shut out the server that runs there by now.
  static func take(_ image: Image, _ job: RunningJob) async throws {
    guard try await image.information().features.contains(.exclusiveLock) else {
      let watchers = try await image.watchers().filter { !$0.isOurs }
      try job.check()
      for watcher in watchers { try await image.pool.cluster.blocklist(watcher.address) }
      return
    }
    if try await image.holdsExclusiveLock() { return }
    let owners = try await image.lockOwners()
    try job.check()
    for owner in owners where !owner.isOurs {
      do {
        try await image.breakLock(owner)
      } catch let error as CephError where error.isNotFound {
        // It let go in the meantime.
      }
    }
    try job.check()
    // Of this worker's own, only what a close left behind that did not reach a full cluster.
    if owners.contains(where: \.isOurs) { try await image.clearAbandonedLock() }
    try await image.acquireExclusiveLock()
  }
}
