import CCeph
import Glibc

extension Image {
  /// Everything about the image that librbd has in memory, at this handle's snapshot (`rbd_stat`
  /// and others).
  public func information() async throws -> ImageInformation {
    try await blocking("rbd_stat") { [path] raw, call in
      var stat = rbd_image_info_t()
      try call.check(rbd_stat(raw, &stat, MemoryLayout<rbd_image_info_t>.size))
      let overlap = try number("rbd_get_overlap", path) { rbd_get_overlap(raw, $0) }
      return ImageInformation(
        id: try Call("rbd_get_id", path).string { rbd_get_id(raw, $0, $1) },
        name: try Call("rbd_get_name", path).string {
          var length = $1
          return rbd_get_name(raw, $0, &length)
        },
        size: stat.size, objectSize: stat.obj_size, objectCount: stat.num_objs,
        blockPrefix: try Call("rbd_get_block_name_prefix", path).string {
          rbd_get_block_name_prefix(raw, $0, $1)
        },
        features: ImageFeatures(
          rawValue: try number("rbd_get_features", path) { rbd_get_features(raw, $0) }),
        flags: ImageFlags(rawValue: try number("rbd_get_flags", path) { rbd_get_flags(raw, $0) }),
        stripeUnit: try number("rbd_get_stripe_unit", path) { rbd_get_stripe_unit(raw, $0) },
        stripeCount: try number("rbd_get_stripe_count", path) { rbd_get_stripe_count(raw, $0) },
        dataPoolID: rbd_get_data_pool_id(raw),
        parent: try parent(of: raw, Call("rbd_get_parent", path)), overlap: overlap)
    }
  }

  /// Bytes, at this handle's snapshot (`rbd_get_size`).
  public func size() async throws -> UInt64 {
    try await blocking("rbd_get_size") { raw, call in
      try number(call.operation, call.object) { rbd_get_size(raw, $0) }
    }
  }

  /// The id of the pool that its data are in; asks nobody (`rbd_get_data_pool_id`).
  func dataPoolID() async throws -> Int64 {
    try await blocking("rbd_get_data_pool_id") { raw, _ in rbd_get_data_pool_id(raw) }
  }

  /// What is invalid, at this handle's snapshot (`rbd_get_flags`).
  public func flags() async throws -> ImageFlags {
    try await blocking("rbd_get_flags") { raw, call in
      ImageFlags(rawValue: try number(call.operation, call.object) { rbd_get_flags(raw, $0) })
    }
  }
}

private func number(
  _ operation: String, _ path: String, _ body: (UnsafeMutablePointer<UInt64>) -> Int32
) throws(CephError) -> UInt64 {
  var value: UInt64 = 0
  try Call(operation, path).check(body(&value))
  return value
}

private func parent(of raw: rbd_image_t, _ call: Call) throws(CephError) -> ParentReference? {
  var image = rbd_linked_image_spec_t()
  var snapshot = rbd_snap_spec_t()
  let code = rbd_get_parent(raw, &image, &snapshot)
  if code == -ENOENT { return nil }
  try call.check(code)
  defer {
    rbd_linked_image_spec_cleanup(&image)
    rbd_snap_spec_cleanup(&snapshot)
  }
  return ParentReference(
    pool: String(cString: image.pool_name), namespace: String(cString: image.pool_namespace),
    image: String(cString: image.image_name), imageID: String(cString: image.image_id),
    snapshot: String(cString: snapshot.name), snapshotID: snapshot.id, isInTrash: image.trash)
}
