import Jobs
import Journal

/// What runs at the source, and has to stand still for the cutover: a server, or a server's volumes.
protocol SourceWorkload: Sendable {
  /// Waits until nothing may arrive any more that had it go on before: it would undo ``stop()``. And makes
  /// sure that it is what was copied, and what its twin was made like.
  func prepareToStop() async throws
  /// Has it let go of the images.
  func stop() async throws
  /// Keeps its users from undoing that, and makes sure that none did before.
  func keepStopped() async throws
  /// Keeps its users from undoing that, long after: it must not have gone on meanwhile.
  func keepStoppedAgain() async throws
  /// Has it go on, if it was stopped for the cutover, and runs `hook` once it does. The owner's row says
  /// that it may.
  func start(_ hook: () async throws -> Void) async throws
  /// Makes sure that it may be deleted, while nothing of it is.
  ///
  /// - Throws: `PermanentFailure`.
  func requireOver() async throws
  /// Deletes it for good, which the operator asked for once it is elsewhere. Snapshots of ours must be
  /// gone from its volumes.
  func delete() async throws
}

/// What is to run at the destination.
protocol DestinationWorkload: Sendable {
  /// Prepares all that the cutover does not have to wait for.
  func prestage() async throws
  /// What would keep it from beginning now; nil: nothing that shows.
  func obstacle() async throws -> Obstacle?
  /// Has it begin. The owner's row says that it may.
  func start() async throws
  /// Where its users reach it; nil: it has no address.
  func address() async throws -> String?
  /// Takes back what was prepared or begun, so that a call that comes late begins nothing.
  func remove() async throws
  /// Takes the marks away that it was found again by: from now on it is its user's.
  func release() async throws
}

extension PhaseContext {
  /// What works on a migration's server; nil for volumes alone.
  ///
  /// - Throws: ``NoCloud``.
  func serverJob(_ assignment: Assignment, _ job: RunningJob) throws -> ServerJob? {
    try assignment.server.map { try ServerJob($0, self, assignment, job) }
  }

  /// What a migration stops at its source; nil where hooks do that alone.
  ///
  /// - Throws: ``NoCloud``.
  func source(_ assignment: Assignment, _ job: RunningJob) throws -> (any SourceWorkload)? {
    guard let work = try serverJob(assignment, job) else { return nil }
    return work.record.movesServer ? SourceServer(work) : SourceAttachments(work)
  }

  /// What a migration starts at its destination; nil where hooks do that alone.
  ///
  /// - Throws: ``NoCloud``.
  func destination(
    _ assignment: Assignment, _ job: RunningJob
  ) throws -> (any DestinationWorkload)? {
    guard let work = try serverJob(assignment, job) else { return nil }
    return work.record.movesServer
      ? DestinationServer(work) : try DestinationAttachments(work)
  }
}
