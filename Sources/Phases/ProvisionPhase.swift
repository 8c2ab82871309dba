import Ceph
import Jobs
import Journal
import Migrations

/// Makes the destination images, like their sources unless told otherwise.
struct ProvisionPhase: Phase {
  let context: PhaseContext
  let assignment: Assignment

  func perform(_ job: RunningJob) async throws -> Settlement {
    let journal = context.journal
    if assignment.migration.failbackOf != nil { return try await findAgain(job) }
    if assignment.isByImage { return try await prepare(job) }
    if let server = assignment.server {
      try await DestinationVolumes(ServerJob(server, context, assignment, job)).provision()
    }
    // Cinder has named a server's images just now.
    let current = try await journal.assignment(of: job.claim.job)
    for volume in current.volumes {
      guard let shape = volume.shape else {
        throw PermanentFailure("preflight kept no description of \(volume.source)")
      }
      try await provision(volume, shape, job)
    }
    try await context.destination(current, job)?.prestage()
    let migration = assignment.migration.id
    return { transaction in
      try await journal.apply(.provisioned(withSeed: false), to: migration, in: transaction)
    }
  }

  /// What moves through Glance has its volumes made later, of images.
  private func prepare(_ job: RunningJob) async throws -> Settlement {
    try await context.destination(assignment, job)?.prestage()
    let (journal, migration) = (context.journal, assignment.migration.id)
    return { transaction in
      try await journal.apply(.provisioned(withSeed: false), to: migration, in: transaction)
    }
  }

  /// What returns finds its images where it left them, with all but what changed since.
  private func findAgain(_ job: RunningJob) async throws -> Settlement {
    let (journal, migration) = (context.journal, assignment.migration.id)
    var images: [(VolumeID, String)] = []
    for volume in assignment.volumes {
      let id = try await context.withImage(volume.destination, readOnly: true) { image in
        try await image.information().id
      }
      guard volume.destinationImageID == id else {
        throw PermanentFailure(
          """
          \(volume.destination) is another image than the one that its volume came from: nothing leads back to it. \
          `cancel`, and migrate the server anew
          """)
      }
      images.append((volume.id, id))
    }
    if let work = try context.serverJob(assignment, job), work.record.movesServer {
      try await DestinationServer(work).clearHost()
      try await ImageRelease(context, job).wait(
        for: assignment.volumes.map(\.destination),
        "though the server that it returns to does not run: close it, and resume")
    }
    // Nobody attaches them elsewhere meanwhile.
    if assignment.attachesVolumes { try await context.destination(assignment, job)?.prestage() }
    let found = images
    return { transaction in
      for (volume, id) in found {
        journal.recordProvisioned(
          volume, imageID: id, created: false, empty: false, in: transaction)
      }
      try await journal.apply(.provisioned(withSeed: true), to: migration, in: transaction)
    }
  }

  private func provision(
    _ volume: VolumeRecord, _ shape: ImageShape, _ job: RunningJob
  ) async throws {
    let address = volume.destination
    let created = try await context.withPool(of: address) { pool in
      if try await pool.imageNames().contains(address.image) { return false }
      // Written down before it is made: after a crash in between, the image that is found is ours.
      try await job.write { transaction in
        context.journal.recordIntent(volume.id, in: transaction)
      }
      try job.check()
      try await pool.createImage(address.image, specification(shape))
      return true
    }
    try await context.withImage(address) { image in
      let information = try await image.information()
      let isEmpty = try await !image.holdsData()
      let ours = created || volume.created
      // Even one that was about to be made may be somebody else's who came in between.
      guard isEmpty || volume.overwrite else {
        throw PermanentFailure("\(address) exists and holds data: pass --overwrite to replace it")
      }
      guard information.size >= shape.size || volume.overwrite || ours else {
        throw PermanentFailure(
          "\(address): \(DestinationImageCheck.smaller(information.size, than: shape.size)) - "
            + DestinationImageCheck.growOrOverwrite)
      }
      if assignment.migration.options.destination.copiesMetadata {
        try await carry(shape.metadata, to: image, job)
      }
      try await job.write { transaction in
        context.journal.recordProvisioned(
          volume.id, imageID: information.id, created: ours, empty: isEmpty, in: transaction)
      }
    }
  }

  private func specification(_ shape: ImageShape) throws -> ImageSpecification {
    let wanted = assignment.migration.options.destination
    let objectSize = wanted.objectSize ?? shape.objectSize
    var features = ImageFeatures(rawValue: shape.features).settable
    if let names = wanted.features {
      guard let chosen = ImageFeatures(names: names) else {
        throw PermanentFailure("unknown image feature among \(names.joined(separator: ", "))")
      }
      features = chosen
    }
    return ImageSpecification(
      size: shape.size, objectOrder: objectSize.trailingZeroBitCount,
      stripeUnit: wanted.stripeUnit ?? (wanted.objectSize == nil ? shape.stripeUnit : 0),
      stripeCount: wanted.stripeCount ?? (wanted.objectSize == nil ? shape.stripeCount : 0),
      features: features, dataPool: wanted.dataPool)
  }

  /// The source's own settings, but its limits only at the activation: the copy must not obey them.
  private func carry(
    _ metadata: [String: String], to image: Image, _ job: RunningJob
  ) async throws {
    for (key, value) in metadata
    where !key.hasPrefix(".rbd") && !key.hasPrefix("longhaul.")
      && !ImageLimits.holds(key)
    {
      try job.check()
      try await image.setMetadata(key, value)
    }
  }
}
