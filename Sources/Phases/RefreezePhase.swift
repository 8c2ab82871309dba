import Jobs
import Journal
import Migrations
import OpenStack

/// Makes sure that the source still stands as it was frozen, before an activation that failed is begun
/// anew: somebody may have started it meanwhile, to have it run at all.
struct RefreezePhase: Phase {
  let context: PhaseContext
  let assignment: Assignment

  func perform(_ job: RunningJob) async throws -> Settlement {
    let (journal, migration) = (context.journal, assignment.migration)
    do {
      try await context.source(assignment, job)?.keepStoppedAgain()
    } catch let error as Unlocked {
      throw PermanentFailure(
        """
        \(error): if it is certain that it did not, `openstack server lock` it and `resume`; otherwise `cancel` leaves \
        it running
        """)
    } catch let error as CloudError where error.isNotFound {
      // Its user deleted it: it does not run any more. What it wrote before is looked at all the same.
      try await job.write { transaction in
        journal.record(.finding, "the source is gone: \(error)", of: migration.id, in: transaction)
      }
    }
    if !assignment.isByImage {
      let images = SealedImages(context, assignment)
      guard try await images.areUntouched(.source, evenGone: true) else {
        throw PermanentFailure(
          """
          the source is in use, or was written to after its last snapshot, which would be lost: \
          `longhaul cancel \(migration.id)` leaves it running and takes the destination back, unless that ran, too. Then \
          decide which one is kept: `write-off` goes on without the other
          """)
      }
    }
    return { transaction in try await journal.apply(.refrozen, to: migration.id, in: transaction) }
  }
}
