import Jobs
import Journal
import Migrations
import OpenStack

/// What the parts of a phase share that work on a migration's server in one region.
struct ServerJob: Sendable {
  let record: ServerRecord
  let context: PhaseContext
  let assignment: Assignment
  let job: RunningJob
  let cloud: RegionCloud
  let ledger: CloudLedger
  let marks: Marks

  /// - Throws: ``NoCloud``.
  init(
    _ record: ServerRecord, _ context: PhaseContext, _ assignment: Assignment, _ job: RunningJob
  ) throws {
    self.record = record
    self.context = context
    self.assignment = assignment
    self.job = job
    cloud = try context.requiredCloud
    ledger = CloudLedger(context, assignment, job)
    marks = Marks(record)
  }

  /// Whether the server goes back to one that was there before, and is never deleted.
  var isReturning: Bool { assignment.migration.failbackOf != nil }

  /// What the lock of a server says that must not run.
  var lockReason: String { "longhaul: migration \(assignment.migration.id)" }

  /// Whether a server stands still and is locked, by Longhaul or by its user.
  func isKept(_ server: NovaServer) -> Bool {
    server.isStopped && server.isLocked
  }

  /// What deletes servers.
  var serverRemoval: ServerRemoval { ServerRemoval(cloud.nova, ledger, job) }
  /// What deletes volumes.
  var volumeRemoval: VolumeRemoval { VolumeRemoval(cloud.cinder, ledger, job) }

  /// Keeps as an event what an operator may want to know.
  func note(_ finding: String) async throws {
    try await job.write { transaction in
      context.journal.record(.finding, finding, of: assignment.migration.id, in: transaction)
    }
  }

  /// The volumes that carry the mark.
  var markedVolumes: MarkedVolumes { MarkedVolumes(cloud.cinder, record, ledger) }
}
