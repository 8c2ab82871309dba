import Ceph
import Jobs
import Journal
import OpenStack
import Servers

/// The volumes that a migration moves away, in Cinder.
struct SourceVolumes {
  private let work: ServerJob

  private var ids: [String] { work.assignment.volumes.compactMap(\.sourceVolume) }

  /// - Parameter work: in the source's region.
  init(_ work: ServerJob) {
    self.work = work
  }

  /// Makes sure that they are of the type, and named by the image, that they were when they were described: a
  /// retype, or another host of Cinder's, may have given them another image.
  ///
  /// Only administrators are shown what names the image.
  ///
  /// - Throws: ``WasRetyped``.
  func requireSame() async throws {
    for id in ids {
      guard let before = work.record.description.volumes.first(where: { $0.id == id }) else {
        continue
      }
      let now = try await work.cloud.cinder.volume(id)
      // Older releases wrote down only the id.
      let wasShown = before.showsNameID ?? (before.nameID != nil)
      let isShown = now.showsNameID && wasShown
      guard now.type == before.type, now.status != .retyping,
        !isShown || now.nameID == before.nameID
      else { throw WasRetyped(volume: before.label) }
    }
  }

  /// Makes sure that Cinder will delete them.
  ///
  /// - Throws: `PermanentFailure` when it has snapshots of one.
  func requireNoSnapshots() async throws {
    for id in ids {
      let count = try await work.cloud.cinder.snapshotCount(of: id)
      guard count == 0 else {
        throw PermanentFailure(
          """
          the volume \(id) has \(count) snapshot(s) in Cinder, which would be lost: delete them and `resume`, or \
          finalize again, without --remove-source
          """)
      }
    }
  }

  /// Whether one was deleted, or is about to be.
  func isGone(_ volume: VolumeRecord) async throws -> Bool {
    guard let id = volume.sourceVolume else { return false }
    do {
      return try await work.cloud.cinder.volume(id).status == .deleting
    } catch let error as CloudError where error.isNotFound {
      return true
    }
  }

  /// Whether Cinder keeps one in another image by now, as after a retype.
  func isElsewhere(_ volume: VolumeRecord) async throws -> Bool {
    guard let id = volume.sourceVolume else { return false }
    let now = try await work.cloud.cinder.volume(id)
    let before = work.record.description.volumes.first { $0.id == id }
    if let before, now.type != before.type { return true }
    let name = "volume-\(now.nameID ?? id)"
    for pool in work.cloud.pools {
      let images = try await work.context.cluster.using { cluster in
        try await cluster.withPool(pool) { try await $0.imageNames() }
      }
      if images.contains(name) { return true }
    }
    return false
  }

  /// Deletes them.
  func delete() async throws {
    for id in ids { try await work.volumeRemoval.remove(id) }
  }
}
