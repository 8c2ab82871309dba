import CCeph

extension Pool {
  /// Flags an image, or one snapshot of it, as librbd does when it cannot keep the object map right
  /// (`rados_exec` of `rbd.set_flags`). For tests of that fault only.
  package func setFlags(
    _ flags: ImageFlags, ofImage id: String, at snapshot: Snapshot? = nil
  ) async throws {
    // What the OSD's method decodes: flags, mask and snapshot; CEPH_NOSNAP stands for the image
    // itself.
    let noSnapshot = UInt64.max - 1
    let arguments = [flags.rawValue, flags.rawValue, snapshot?.id ?? noSnapshot]
    try await execute(
      "set_flags", on: "rbd_header.\(id)", arguments.flatMap(\.littleEndianBytes))
  }

  /// Lets an image's object map say that an object was written, as a client does before it writes
  /// (`rados_exec` of `rbd.object_map_update`). For tests of late writes only.
  package func markWritten(object: UInt64, ofImage id: String) async throws {
    // What the OSD's method decodes: first object, end, new state, and that any old one will do.
    let input = object.littleEndianBytes + (object + 1).littleEndianBytes + [1, 0]
    try await execute("object_map_update", on: "rbd_object_map.\(id)", input)
  }

  /// Writes a whole object of an image as a client that knows of no other snapshots than these, the
  /// newest first (`rados_ioctx_selfmanaged_snap_set_write_ctx`, `rados_write_full`). All further writes
  /// over this pool's handle are such. For tests of late writes only.
  package func write(
    _ bytes: [UInt8], toObject object: UInt64, of image: ImageInformation, knowing known: [Snapshot]
  ) async throws {
    let name = "\(image.blockPrefix).\(object.sixteenHexDigits)"
    try await handle.blocking(Call("rados_write_full", name)) { raw, call in
      var ids = known.map(\.id)
      try call.check(
        rados_ioctx_selfmanaged_snap_set_write_ctx(
          raw, ids.first ?? 0, &ids, Int32(ids.count)))
      let code = bytes.withUnsafeBytes {
        rados_write_full(raw, name, $0.bindMemory(to: CChar.self).baseAddress, $0.count)
      }
      try call.check(code)
    }
  }

  private func execute(_ method: String, on object: String, _ input: [CChar]) async throws {
    try await handle.blocking(Call("rados_exec", "\(object) \(method)")) { raw, call in
      var output: [CChar] = [0]
      try call.check(
        rados_exec(raw, object, "rbd", method, input, input.count, &output, 1))
    }
  }
}

extension UInt64 {
  fileprivate var littleEndianBytes: [CChar] {
    (0..<8).map { CChar(truncatingIfNeeded: self >> UInt64($0 * 8)) }
  }
}
