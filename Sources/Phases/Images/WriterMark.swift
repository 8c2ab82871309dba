import Ceph
import Jobs
import Synchronization

/// Names the one worker that may write to an image without exclusive lock, in the image's metadata.
///
/// Nothing of such an image says who wrote to it last: the watch of a worker that is stopped ends
/// after 30 s, and still it could go on. The mark stays until the worker takes it away itself, and
/// tells the next one whom to shut out.
struct WriterMark {
  private static let key = "longhaul.writer"
  /// The images that jobs of this process write to: to the cluster they are all one client.
  private static let written = Mutex<Set<String>>([])

  private let image: Image

  init(_ image: Image) {
    self.image = image
  }

  /// Runs `body` after all others that have the image open, or had it, were shut out.
  func holding<Result>(
    _ job: RunningJob, _ body: () async throws -> Result
  ) async throws -> Result {
    let place = "\(image.pool.cluster.fsid)/\(image.path)"
    try await DestinationLock.patiently(job) { Self.written.withLock { $0.intersection([place]) } }
    guard Self.written.withLock({ $0.insert(place).inserted }) else {
      throw StillWritten(image: image.path)
    }
    defer { Self.written.withLock { _ = $0.remove(place) } }
    try await DestinationLock.patiently(job) { try await others() }
    for address in try await others() {
      try job.check()
      try await image.pool.cluster.blocklist(address)
    }
    guard let ours = try await image.watchers().first(where: \.isOurs)?.address else {
      throw CephError(operation: "rbd_watchers_list", object: image.path, code: 107 /* ENOTCONN */)
    }
    try await image.setMetadata(Self.key, ours)
    do {
      try job.check()
      let result = try await body()
      try await remove(ours)
      return result
    } catch {
      // Whoever was shut out cannot remove it, and need not: another's stands there by now.
      try? await remove(ours)
      throw error
    }
  }

  /// The addresses of all that write, or wrote and were not seen to end.
  private func others() async throws -> Set<String> {
    let watchers = try await image.watchers()
    var addresses = Set(watchers.filter { !$0.isOurs }.map(\.address))
    if let last = try await image.metadata()[Self.key],
      !watchers.contains(where: { $0.isOurs && $0.address == last })
    {
      addresses.insert(last)
    }
    return addresses
  }

  private func remove(_ ours: String) async throws {
    guard try await image.metadata()[Self.key] == ours else { return }
    try await image.removeMetadata(Self.key)
  }
}

/// An earlier job of this worker has not ended its last write yet.
struct StillWritten: Error, CustomStringConvertible {
  let image: String

  var description: String { "an earlier job of this worker still writes to \(image)" }
}
