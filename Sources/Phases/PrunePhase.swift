import Ceph
import Jobs
import Journal
import Migrations

/// Removes the snapshots of rounds before a sealed one, at one side.
struct PrunePhase: Phase {
  let context: PhaseContext
  let assignment: Assignment
  let side: Side

  func perform(_ job: RunningJob) async throws -> Settlement {
    for volume in assignment.volumes {
      let compared = try await context.journal.roundsToCompare(of: volume.id)
      try await context.withImage(volume.address(side)) { image in
        try await OutdatedSnapshots(
          of: assignment.migration.id, before: assignment.round, but: compared
        ).remove(from: image, job)
      }
    }
    return { _ in }
  }
}
