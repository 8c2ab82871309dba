import Ceph
import Jobs

/// Makes a worker the only one that can write to a destination image.
///
/// The job's fence says that whoever else still writes there has no right to. One that merely was
/// not told in time lets go within moments, and is waited for: to shut it out would end every other
/// job of its worker. After that its lock is broken, which blocklists it, so that not even a write
/// that it sent before can arrive any more.
///
/// A worker may be stopped anywhere in here and go on when the job is somebody else's. So the claim
/// is looked at again once the lock is held: whoever claims the job later breaks this lock before it
/// writes. And only who was seen before the claim was found to count is shut out: never the server
/// that may run there by now.
enum DestinationLock {
  /// Runs `body` while no other client can write to the image.
  ///
  /// Never for an image that a server runs from: its client would be shut out.
  static func holding<Result>(
    _ image: Image, _ job: RunningJob, _ body: () async throws -> Result
  ) async throws -> Result {
    try job.check()
    guard try await image.information().features.contains(.exclusiveLock) else {
      return try await WriterMark(image).holding(job, body)
    }
    if try await !image.holdsExclusiveLock() { try await take(image, job) }
    try job.check()
    return try await body()
  }

  private static func take(_ image: Image, _ job: RunningJob) async throws {
    try await patiently(job) { try await image.lockOwners() }
    let owners = try await image.lockOwners()
    for owner in owners where !owner.isOurs {
      try job.check()
      do {
        try await image.breakLock(owner)
        // That alone shuts it out for an hour; it may go on later than that.
        try await image.pool.cluster.blocklist(owner.address)
      } catch let error as CephError where error.isNotFound {
        // It let go in the meantime.
      }
    }
    try job.check()
    // Of this worker's own, only what a close left behind that did not reach a full cluster.
    if owners.contains(where: \.isOurs) { try await image.clearAbandonedLock() }
    try await image.acquireExclusiveLock()
  }

  /// Waits until nobody is left, but not for long: a holder that is gone, or stands still, stays.
  static func patiently<Holders: Collection>(
    _ job: RunningJob, _ holders: () async throws -> Holders
  ) async throws {
    let limit = ContinuousClock.now + .seconds(2)
    while try await !holders().isEmpty, ContinuousClock.now < limit {
      try job.check()
      try await Task.sleep(for: .milliseconds(50))
    }
  }
}
