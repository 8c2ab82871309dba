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
    let input = arguments.flatMap { word in
      (0..<8).map { CChar(truncatingIfNeeded: word >> UInt64($0 * 8)) }
    }
    try await handle.blocking(Call("rados_exec", "rbd_header.\(id) set_flags")) { raw, call in
      var output: [CChar] = [0]
      try call.check(
        rados_exec(raw, "rbd_header.\(id)", "rbd", "set_flags", input, input.count, &output, 1))
    }
  }
}
