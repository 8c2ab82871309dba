import Ceph
import Jobs
import Journal

/// Waits until nobody else has images open.
struct ImageRelease {
  private let context: PhaseContext
  private let job: RunningJob

  init(_ context: PhaseContext, _ job: RunningJob) {
    self.context = context
    self.job = job
  }

  /// A watcher that is not ours is somebody who has the image open and may write: a hypervisor has let
  /// go of an image only when its watcher is gone.
  ///
  /// - Parameter hint: when it should have been closed, and by whom.
  /// - Throws: ``StillOpen``, `ClaimLost`.
  func wait(for images: [ImageAddress], _ hint: String) async throws {
    let limit = ContinuousClock.now + Self.limit
    for address in images {
      try await context.withImage(address, readOnly: true) { image in
        var watchers = try await image.otherWatchers()
        while !watchers.isEmpty {
          try job.check()
          guard ContinuousClock.now < limit else {
            throw StillOpen(image: address, watchers: watchers.map(\.address), hint: hint)
          }
          try await Task.sleep(for: .milliseconds(25))
          watchers = try await image.otherWatchers()
        }
      }
    }
  }

  /// Longer than this no freeze is worth waiting for: a client that died keeps its watch for 30 s.
  private static let limit: Duration = .seconds(15)
}

/// Somebody has an image open that has to be closed.
struct StillOpen: Error, CustomStringConvertible {
  let image: ImageAddress
  let watchers: [String]
  let hint: String

  var description: String {
    "\(image) is still open at \(watchers.joined(separator: ", ")) \(hint)"
  }
}
