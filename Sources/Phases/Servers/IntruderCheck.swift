import Ceph
import Jobs
import Journal
import OpenStack

/// Looks whether somebody started the destination before its time, before a round touches its images.
///
/// Copies and seals take the images away from a server that runs there, and write over what it wrote: where the
/// source's region was lost, that may be all there is.
struct IntruderCheck {
  private let context: PhaseContext
  private let assignment: Assignment

  init(_ context: PhaseContext, _ assignment: Assignment) {
    self.context = context
    self.assignment = assignment
  }

  /// - Throws: ``Intruder``; another attempt goes on once it is stopped.
  func run(_ job: RunningJob) async throws {
    guard assignment.movesServer, let destination = try context.destination(assignment, job) else {
      return
    }
    let found: Obstacle?
    do {
      found = try await Sending.$latest.withValue(.now + .seconds(5)) {
        try await destination.obstacle()
      }
    } catch let error where !error.endsTheJob {
      // A round needs no Nova; but a server that runs there has its images open.
      return try await requireClosed(error)
    }
    guard let found, found.mayHaveWritten else { return }
    let (journal, migration) = (context.journal, assignment.migration.id)
    if try await !journal.hasIntruder(migration) {
      try await job.write { transaction in
        journal.record(.intruder, found.what, of: migration, in: transaction)
      }
    }
    throw Intruder(what: found.what)
  }

  /// - Parameter error: why Nova cannot be asked.
  /// - Throws: ``Intruder``.
  private func requireClosed(_ error: any Error) async throws {
    if assignment.isByImage { return }
    // Other volumes' copies have theirs open.
    let volumes = assignment.volume.map { [$0] } ?? assignment.volumes
    for volume in volumes {
      let watchers = try await context.withImage(volume.destination, readOnly: true) { image in
        try await image.otherWatchers().map(\.address)
      }
      guard !watchers.isEmpty else { continue }
      throw Intruder(
        what: """
          \(volume.destination) is open at \(watchers.joined(separator: ", ")), and who runs it cannot be asked \
          (\(error)): another attempt looks again
          """)
    }
  }
}

/// Somebody started the destination before its time.
struct Intruder: Error, CustomStringConvertible {
  let what: String

  var description: String {
    "nothing is copied or sealed: \(what), and `resume` where it has failed"
  }
}
