import Ceph
import Jobs
import Journal
import Migrations

/// Takes a round's snapshot of each volume, while the source runs.
struct SnapshotPhase: Phase {
  let context: PhaseContext
  let assignment: Assignment

  func perform(_ job: RunningJob) async throws -> Settlement {
    let (journal, migration, round) = (context.journal, assignment.migration, assignment.round)
    try await job.write { transaction in
      journal.beginRound(
        round, round == 0 ? .seed : .delta, of: migration.id, in: transaction)
    }
    let (snapshots, took) = try await RoundSnapshots(context, assignment).take(job)
    return { transaction in
      journal.record(snapshots, round: round, in: transaction)
      journal.record(
        .snapshot, took: took, of: migration.id, round: round, in: transaction)
      try await journal.apply(
        .snapshotTaken(volumes: snapshots.count), to: migration.id, in: transaction)
    }
  }
}
