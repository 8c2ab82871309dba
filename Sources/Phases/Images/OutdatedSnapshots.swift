import Ceph
import Jobs
import Journal

/// A migration's own snapshots of rounds that nothing needs any more.
struct OutdatedSnapshots {
  private let migration: MigrationID
  private let round: Int
  private let compared: [Int]

  /// - Parameters:
  ///   - round: those of this round and later ones may be in use, recorded or not.
  ///   - compared: nor are those removed that a comparison needs.
  init(of migration: MigrationID, before round: Int, but compared: [Int]) {
    self.migration = migration
    self.round = round
    self.compared = compared
  }

  /// Removes them from an image.
  func remove(from image: Image, _ job: RunningJob) async throws {
    for snapshot in try await image.snapshots() {
      guard let number = SnapshotName.round(of: snapshot.name, migration: migration),
        number < round, !compared.contains(number)
      else { continue }
      try job.check()
      do {
        try await image.removeSnapshot(snapshot)
      } catch let error as CephError where error.isNotFound {
        // Another job was faster.
      }
    }
  }
}
