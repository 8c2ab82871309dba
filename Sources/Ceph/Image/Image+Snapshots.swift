import CCeph
import Glibc

extension Image {
  /// The snapshots that users made (`rbd_snap_list`), by id.
  ///
  /// A read-only handle lists those that were there when it was opened: open the image anew to look
  /// again. With `ofAnyKind` those of groups, of mirroring and in the trash are there, too.
  public func snapshots(ofAnyKind: Bool = false) async throws -> [Snapshot] {
    try await blocking("rbd_snap_list") { raw, call in try list(raw, call, ofAnyKind: ofAnyKind) }
  }

  /// Makes a snapshot (`rbd_snap_create`) and returns it with its id; `isExisting` when the name is
  /// taken.
  ///
  /// With `quiescing` the image's users are asked to quiesce first, as the `rbd` command does.
  @discardableResult
  public func createSnapshot(_ name: String, quiescing: Bool = true) async throws -> Snapshot {
    try await blocking("rbd_snap_create2", on: "\(path)@\(name)") { raw, call in
      let flags = quiescing ? 0 : UInt32(RBD_SNAP_CREATE_SKIP_QUIESCE)
      try call.check(rbd_snap_create2(raw, name, flags, ignoreProgress, nil))
      guard let snapshot = try list(raw, call).last(where: { $0.name == name }) else {
        throw call.error(ENOENT)
      }
      return snapshot
    }
  }

  /// Removes the snapshot of that name (`rbd_snap_remove`); `isBusy` when it is protected.
  public func removeSnapshot(_ name: String) async throws {
    try await snapshotCall("rbd_snap_remove", name) { rbd_snap_remove($0, name) }
  }

  /// Removes exactly this snapshot, whatever it is called now (`rbd_snap_remove_by_id`).
  public func removeSnapshot(_ snapshot: Snapshot) async throws {
    try await snapshotCall("rbd_snap_remove_by_id", "\(snapshot.name) (id \(snapshot.id))") {
      rbd_snap_remove_by_id($0, snapshot.id)
    }
  }

  /// Gives a snapshot another name (`rbd_snap_rename`); its id stays.
  public func renameSnapshot(_ name: String, to newName: String) async throws {
    try await snapshotCall("rbd_snap_rename", name) { rbd_snap_rename($0, name, newName) }
  }

  /// Keeps a snapshot from being removed, as clones of the old format need (`rbd_snap_protect`).
  public func protectSnapshot(_ name: String) async throws {
    try await snapshotCall("rbd_snap_protect", name) { rbd_snap_protect($0, name) }
  }

  /// Lets a snapshot be removed again (`rbd_snap_unprotect`); `isBusy` when it has clones.
  public func unprotectSnapshot(_ name: String) async throws {
    try await snapshotCall("rbd_snap_unprotect", name) { rbd_snap_unprotect($0, name) }
  }

  /// Whether a snapshot is protected (`rbd_snap_is_protected`).
  public func isSnapshotProtected(_ name: String) async throws -> Bool {
    try await blocking("rbd_snap_is_protected", on: "\(path)@\(name)") { raw, call in
      var isProtected: Int32 = 0
      try call.check(rbd_snap_is_protected(raw, name, &isProtected))
      return isProtected != 0
    }
  }

  private func snapshotCall(
    _ operation: String, _ name: String, _ function: @escaping @Sendable (rbd_image_t) -> Int32
  ) async throws {
    try await blocking(operation, on: "\(path)@\(name)") { raw, call in
      try call.check(function(raw))
    }
  }
}

private func list(
  _ raw: rbd_image_t, _ call: Call, ofAnyKind: Bool = false
) throws(CephError) -> [Snapshot] {
  var capacity: Int32 = 64
  while true {
    var snapshots = [rbd_snap_info_t](repeating: rbd_snap_info_t(), count: Int(capacity))
    let code = rbd_snap_list(raw, &snapshots, &capacity)
    if code == -ERANGE { continue }
    try call.check(code)
    // Frees the names; with none listed there is nothing to free and no terminating entry.
    defer { if code > 0 { rbd_snap_list_end(&snapshots) } }
    var listed: [Snapshot] = []
    for snapshot in snapshots.prefix(Int(code)) {
      if !ofAnyKind, try !isUsers(raw, snapshot.id, call) { continue }
      listed.append(
        Snapshot(id: snapshot.id, name: String(cString: snapshot.name), size: snapshot.size))
    }
    return listed.sorted { $0.id < $1.id }
  }
}

/// Leaves out the snapshots of groups, of mirroring, and those in the trash that clones still need.
///
/// The question may read the image's header again, and so run into a time limit: only one that was
/// removed since is left out for an error, or a snapshot that is there would be taken for lost.
private func isUsers(_ raw: rbd_image_t, _ id: UInt64, _ call: Call) throws(CephError) -> Bool {
  var kind = RBD_SNAP_NAMESPACE_TYPE_USER
  let code = rbd_snap_get_namespace_type(raw, id, &kind)
  if code == -ENOENT { return false }
  try call.check(code)
  return kind == RBD_SNAP_NAMESPACE_TYPE_USER
}

/// librbd calls it without looking whether it is there.
func ignoreProgress(_: UInt64, _: UInt64, _: UnsafeMutableRawPointer?) -> Int32 { 0 }
