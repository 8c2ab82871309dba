import Journal
import OpenStack

/// The volumes that carry a migration's mark.
struct MarkedVolumes: Sendable {
  private let cinder: Cinder
  private let marks: Marks
  private let ledger: CloudLedger

  init(_ cinder: Cinder, _ record: ServerRecord, _ ledger: CloudLedger) {
    self.cinder = cinder
    marks = Marks(record)
    self.ledger = ledger
  }

  /// Takes the marks away.
  func release() async throws {
    for volume in try await cinder.volumes(where: marks.key, is: marks.value) {
      // The mark last: with it the volume is found again by the next attempt.
      for key in [Marks.position, marks.key] where volume.metadata[key] != nil {
        try await ledger.perform(.describeVolume, on: volume.id) {
          try await cinder.removeMetadata(key, of: volume.id)
        }
      }
    }
  }
}
