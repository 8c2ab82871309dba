import Ceph
import Jobs
import Journal

/// Keeps a paused server from writing to its disks, whatever its hypervisor has yet to write.
///
/// A paused QEMU keeps its images open, so there is a watcher that is not ours; but it hands over their
/// exclusive locks when it is asked to, and flushes before it does. Who holds the lock for good is the
/// only one who can write: that is as sure as that nobody has the image open. A lock is never taken by force:
/// that would shut the source out, which may have to go on. Only of a hypervisor that has not been heard of
/// for half a minute does librbd itself break it.
struct SourceFence {
  private let context: PhaseContext
  private let volumes: [VolumeRecord]
  private let job: RunningJob

  init(_ context: PhaseContext, _ volumes: [VolumeRecord], _ job: RunningJob) {
    self.context = context
    self.volumes = volumes
    self.job = job
  }

  /// Runs `body` while no other client can write to any of the source images.
  ///
  /// - Throws: ``NotFenced``.
  func holding<Result>(_ body: () async throws -> Result) async throws -> Result {
    try await holding(volumes[...], body)
  }

  private func holding<Result>(
    _ left: ArraySlice<VolumeRecord>, _ body: () async throws -> Result
  ) async throws -> Result {
    guard let volume = left.first else { return try await body() }
    return try await context.withImage(volume.source) { image in
      try job.check()
      guard try await image.information().features.contains(.exclusiveLock) else {
        throw NotFenced(image: volume.source, why: "it has no exclusive-lock")
      }
      do {
        try await image.acquireExclusiveLock()
      } catch let error as CephError {
        throw NotFenced(image: volume.source, why: "\(error)")
      }
      try job.check()
      return try await holding(left.dropFirst(), body)
    }
  }
}

/// A paused server could still write to one of its disks.
struct NotFenced: Error, CustomStringConvertible {
  let image: ImageAddress
  let why: String

  var description: String {
    """
    the exclusive lock of \(image) cannot be had from the paused server: \(why); use --freeze stop
    """
  }
}
