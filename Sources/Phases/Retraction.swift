import Ceph
import Jobs
import Journal
import Logging
import Migrations

/// Takes a destination back that was to be started, if it is certain that it never ran and never will.
struct Retraction {
  private let context: PhaseContext
  private let assignment: Assignment
  private let job: RunningJob

  /// - Parameter job: in the destination's region.
  init(_ context: PhaseContext, _ assignment: Assignment, _ job: RunningJob) {
    self.context = context
    self.assignment = assignment
    self.job = job
  }

  /// - Returns: whether it is certain. What of it is removed may be gone even if not.
  func run() async throws -> Bool {
    // There is nothing to go back to.
    if try await context.journal.isWrittenOff(assignment.migration.id) { return false }
    // Hooks say nothing of a server: it is looked at itself.
    if !assignment.movesServer {
      guard try await context.journal.hasNoActivation(assignment.migration.id) else { return false }
    }
    if assignment.attachesVolumes {
      // What was written is in use: it is not taken away from under that.
      let sealed = SealedImages(context, assignment)
      guard try await sealed.areUntouched(.destination, evenOpen: true) else { return false }
      // A server that runs has them open as long as they are attached.
      try await context.destination(assignment, job)?.remove()
      do {
        try await ImageRelease(context, job).wait(
          for: assignment.volumes.map(\.destination), "after it was detached again")
      } catch is StillOpen {
        // What the activation failed of says more.
        return false
      }
    }
    guard try await neverRan() else { return false }
    // Without its server, a start that comes late starts nothing.
    try await context.destination(assignment, job)?.remove()
    guard try await neverRan() else { return false }
    await takeLimitsAway()
    return true
  }

  /// The activation set them, and the copies to come must not obey them.
  private func takeLimitsAway() async {
    guard !assignment.isByImage, assignment.migration.failbackOf == nil,
      assignment.migration.options.destination.copiesMetadata
    else { return }
    do {
      for volume in assignment.volumes {
        let given = volume.shape?.metadata.filter { ImageLimits.holds($0.key) } ?? [:]
        if given.isEmpty { continue }
        try await context.withImage(volume.destination) { image in
          // Others are the operator's own.
          for (key, value) in try await image.metadata() where given[key] == value {
            try job.check()
            try await image.removeMetadata(key)
          }
        }
      }
    } catch {
      // They are slower then; the source does not stand still for that.
      context.logger.warning("cannot take limits away from the destination: \(error)")
    }
  }

  private func neverRan() async throws -> Bool {
    if assignment.isByImage, let work = try context.serverJob(assignment, job) {
      // Their images may be anywhere: so it must not have been on a host at all.
      return try await DestinationServer(work).neverRan()
    }
    return try await SealedImages(context, assignment).areUntouched(.destination)
  }
}
