import Jobs
import Journal

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

  /// What deletes servers.
  var serverRemoval: ServerRemoval { ServerRemoval(cloud.nova, ledger, job) }
  /// What deletes volumes.
  var volumeRemoval: VolumeRemoval { VolumeRemoval(cloud.cinder, ledger, job) }
  /// Deletes the volumes that the migration moved away.
  func deleteSourceVolumes() async throws {
    for volume in assignment.volumes.compactMap(\.sourceVolume) {
      try await volumeRemoval.remove(volume)
    }
  }

  /// The volumes that carry the mark.
  var markedVolumes: MarkedVolumes { MarkedVolumes(cloud.cinder, record, ledger) }
}
