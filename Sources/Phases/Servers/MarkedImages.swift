import Jobs
import Journal
import OpenStack

/// The images in one region's Glance that carry a migration's mark in their names.
struct MarkedImages {
  private let work: ServerJob

  private var glance: Glance { work.cloud.glance }

  /// - Parameter work: in the region whose images they are.
  init(_ work: ServerJob) {
    self.work = work
  }

  /// The one of a volume in a round.
  ///
  /// - Returns: nil: there is none.
  func find(_ volume: VolumeRecord, round: Int) async throws -> GlanceImage? {
    let found = try await glance.images(named: work.marks.image(volume.position, round: round))
    // A call whose reply was lost may have made one more than is needed.
    let chosen = found.first { $0.status == .active } ?? found.first
    for surplus in found where surplus.id != chosen?.id { try await remove(surplus.id) }
    return chosen
  }

  /// Deletes all of a migration's images, of all rounds.
  ///
  /// One that a volume depends on stays: Ceph made that a clone of it. That is kept as an event.
  func removeAll() async throws {
    for image in try await glance.images(prefixed: work.marks.prefix) {
      do {
        try await remove(image.id)
      } catch let error as CloudError where error.isConflict || error.status == 500 {
        // Glance has no better word for it in some releases.
        try await work.note("the image \(image.id) stays in \(work.context.region): \(error)")
      }
    }
  }

  /// Deletes one; one that is gone is fine.
  func remove(_ id: String) async throws {
    try await work.ledger.delete(.deleteImage, on: id) { try await glance.delete(id) }
  }
}
