import Ceph
import Jobs
import Journal
import Migrations

/// Removes what the migration left at one side: its snapshots and limits, and when it is
/// cancelled the destination images that it made.
struct CleanUpPhase: Phase {
  let context: PhaseContext
  let assignment: Assignment
  let side: Side

  init(_ context: PhaseContext, _ assignment: Assignment, side: Side) {
    self.context = context
    self.assignment = assignment
    self.side = side
  }

  private var isCancelled: Bool { assignment.migration.state.phase == .cancelling }

  func perform(_ job: RunningJob) async throws -> Settlement {
    for volume in assignment.volumes {
      if side == .source {
        try await WriteLimit(context, volume).restore(job)
      }
      do {
        try await removeSnapshots(of: volume, job)
      } catch let error as CephError where error.isNotFound {
        continue
      }
      if side == .destination, volume.created, isCancelled {
        try await remove(volume.destination, job)
      }
    }
    let (journal, migration) = (context.journal, assignment.migration)
    return { transaction in
      try await journal.apply(.cleanedUp(side), to: migration.id, in: transaction)
    }
  }

  private func removeSnapshots(of volume: VolumeRecord, _ job: RunningJob) async throws {
    try await context.withImage(volume.address(side)) { image in
      // After a cutover the lock belongs to the server that runs there.
      if side == .destination, isCancelled { try await DestinationLock.take(image, job) }
      for snapshot in try await image.snapshots()
      where snapshot.name.hasPrefix(SnapshotName.prefix(assignment.migration.id)) {
        try job.check()
        try await image.removeSnapshot(snapshot.name)
      }
    }
  }

  private func remove(_ address: ImageAddress, _ job: RunningJob) async throws {
    try job.check()
    try await context.withPool(of: address) { pool in
      try await pool.removeImage(address.image)
    }
  }
}
