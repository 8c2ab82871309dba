import Jobs
import Journal
import Migrations
import OpenStack

/// Makes the destination's volumes of the images that have arrived.
struct ImageSealPhase: Phase {
  let context: PhaseContext
  let assignment: Assignment

  func perform(_ job: RunningJob) async throws -> Settlement {
    guard let work = try context.serverJob(assignment, job) else {
      throw PermanentFailure("images without a server")
    }
    let (journal, migration, round) = (context.journal, assignment.migration.id, assignment.round)
    try await expectStandstill(work)
    let start = ContinuousClock.now
    var images: [VolumeID: String] = [:]
    for volume in assignment.volumes {
      guard let image = try await MarkedImages(work).find(volume, round: round) else {
        throw PermanentFailure(
          "the image of \(volume.source) is gone from \(context.region): `cutover` uploads it anew")
      }
      images[volume.id] = image.id
    }
    try await DestinationVolumes(work).provision(from: images, round: round)
    try await expectStandstill(work)
    let (took, made) = (ContinuousClock.now - start, images)
    return { transaction in
      for (volume, image) in made {
        journal.recordSeal(volume: volume, round: round, name: image, id: 0, in: transaction)
      }
      journal.completeRound(round, of: migration, in: transaction)
      journal.record(.seal, took: took, of: migration, round: round, in: transaction)
      try await journal.apply(.sealed(.cutOver), to: migration, in: transaction)
    }
  }

  /// What took hours ends with this look: no image knows whether its source ran meanwhile.
  private func expectStandstill(_ work: ServerJob) async throws {
    let region = assignment.migration.sourceRegion
    guard let source = context.otherClouds[region] else { throw NoCloud(region: region) }
    let server = try await source.nova.server(work.record.source)
    guard work.isKept(server) else {
      throw PermanentFailure(
        """
        the server \(server.name) did not stand still while its volumes were copied: it is \(server.status), and \
        \(server.isLocked ? "locked" : "not locked any more")
        """)
    }
  }
}
