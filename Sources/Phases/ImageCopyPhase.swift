import Jobs
import Journal
import Migrations
import OpenStack

/// Brings one volume's image from the source's Glance to the destination's; nothing is kept on the way.
struct ImageCopyPhase: Phase {
  let context: PhaseContext
  let assignment: Assignment

  func perform(_ job: RunningJob) async throws -> Settlement {
    guard let volume = assignment.volume, let work = try context.serverJob(assignment, job) else {
      throw PermanentFailure("an image without a server's volume")
    }
    guard let source = context.otherClouds[assignment.migration.sourceRegion] else {
      throw NoCloud(region: assignment.migration.sourceRegion)
    }
    let (journal, migration, round) = (context.journal, assignment.migration.id, assignment.round)
    let copied = try await journal.volumeRound(volume.id, round)
    let original = try await source.glance.image(copied.source.name)
    guard original.hash != nil else { throw NoDigest(image: original.id) }
    let start = ContinuousClock.now
    let images = MarkedImages(work)
    if let found = try await images.find(volume, round: round) {
      let differs =
        found.hashAlgorithm == original.hashAlgorithm && found.hash != original.hash
      if found.status != .active || differs {
        try await images.remove(found.id)
      }
    }
    if try await images.find(volume, round: round) == nil {
      try await fill(work, original, volume, from: source.glance, job)
    }
    guard let copy = try await images.find(volume, round: round), copy.status == .active else {
      throw NoImage(volume: volume.source.description, "missing")
    }
    // Both Glances computed it from the bytes that they were given.
    guard copy.hashAlgorithm == original.hashAlgorithm else {
      throw PermanentFailure.otherDigests(
        here: copy.hashAlgorithm, there: original.hashAlgorithm)
    }
    guard copy.hash == original.hash else {
      try await images.remove(copy.id)
      throw DigestsDiffer(image: original.id, region: context.region)
    }
    let (size, took) = (copied.size, ContinuousClock.now - start)
    return { transaction in
      journal.checkpoint(
        RangeSet(0..<max(1, size)), CopyMeasurement(image: size, took), planned: true,
        of: volume.id,
        round: round, in: transaction)
      journal.completeCopy(of: volume.id, round: round, in: transaction)
      try await journal.apply(.copied, to: migration, in: transaction)
    }
  }

  private func fill(
    _ work: ServerJob, _ original: GlanceImage, _ volume: VolumeRecord, from source: Glance,
    _ job: RunningJob
  ) async throws {
    let (journal, round) = (context.journal, assignment.round)
    let name = work.marks.image(volume.position, round: round)
    let id = try await work.ledger.perform(.createImage, on: name, made: { $0 }) {
      try await work.cloud.glance.create(name)
    }
    guard let size = original.size else {
      throw NoImage(volume: volume.source.description, "\(original.status)")
    }
    let pipe = ImagePipe()
    let start = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await work.ledger.perform(.fillImage, on: id) {
          try await work.cloud.glance.fill(id, from: source, original.id, size: size, over: pipe)
        }
      }
      group.addTask {
        while true {
          try await Task.sleep(for: .seconds(1))
          let (passed, took) = (pipe.passed, ContinuousClock.now - start)
          guard passed > 0 else { continue }
          try await job.write { transaction in
            journal.checkpoint(
              RangeSet(0..<min(passed, size)), CopyMeasurement(image: passed, took), planned: true,
              of: volume.id, round: round, in: transaction)
          }
        }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }
}

extension CopyMeasurement {
  /// Of a whole image.
  fileprivate init(image bytes: UInt64, _ took: Duration) {
    self.init(
      exact: true, changedObjects: 0, changedExtents: 1, changedBytes: bytes, doneBytes: bytes,
      zeroBytes: 0,
      writtenBytes: bytes, wireBytes: bytes, enumeration: .zero, transfer: took)
  }
}

/// There is nothing to compare an image by.
struct NoDigest: Error, CustomStringConvertible {
  let image: String

  var description: String {
    """
    the source's Glance computed no digest of the image \(image), by which it could be compared: Cinder must upload \
    it (`image_upload_use_cinder_backend` off in cinder.conf)
    """
  }
}

extension PermanentFailure {
  /// The two sides' Glances compute digests that cannot be compared.
  fileprivate static func otherDigests(here: String?, there: String?) -> Self {
    Self(
      """
      the source's Glance computes \(there ?? "no digests") and the destination's \(here ?? "none"): set \
      `hashing_algorithm` in glance-api.conf alike
      """)
  }
}

/// An image came to the destination with other bytes.
struct DigestsDiffer: Error, CustomStringConvertible {
  let image: String
  let region: String

  var description: String {
    "the image \(image) has another digest in \(region): it was damaged on the way, and is sent again"
  }
}
