import Ceph
import Glibc
import Journal

extension Image {
  /// Takes a snapshot whose name no other attempt has.
  ///
  /// librbd may send the request again that it passed to the lock's holder; the first one made the
  /// snapshot then, and the second finds it. It is ours, and was taken after we asked: one that was
  /// there before, as of an installation that had another database, is never taken for it.
  func createOwnSnapshot(_ name: SnapshotName) async throws -> Snapshot {
    guard try await !snapshots().contains(where: { $0.name == name.description }) else {
      throw CephError(operation: "rbd_snap_create2", object: "\(path)@\(name)", code: EEXIST)
    }
    do {
      return try await createSnapshot(name.description)
    } catch let error as CephError where error.isExisting {
      guard let ours = try await snapshots().first(where: { $0.name == name.description }) else {
        throw error
      }
      return ours
    }
  }
}
