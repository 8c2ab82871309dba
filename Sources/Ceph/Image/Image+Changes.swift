import CCeph

extension Image {
  /// Changes the size (`rbd_resize2`); shrinking loses what is beyond the new end.
  public func resize(to size: UInt64) async throws {
    try await blocking("rbd_resize2") { raw, call in
      try call.check(rbd_resize2(raw, size, true, ignoreProgress, nil))
    }
  }

  /// Copies what still comes from the parent and lets go of it (`rbd_flatten`).
  public func flatten() async throws {
    try await blocking("rbd_flatten") { raw, call in try call.check(rbd_flatten(raw)) }
  }

  /// Switches features on or off (`rbd_update_features`); not for an image that a running server
  /// uses.
  public func setFeatures(_ features: ImageFeatures, enabled: Bool) async throws {
    try await blocking("rbd_update_features") { raw, call in
      try call.check(rbd_update_features(raw, features.rawValue, enabled ? 1 : 0))
    }
  }

  /// Makes the object map anew, of the image or of the handle's snapshot
  /// (`rbd_rebuild_object_map`).
  public func rebuildObjectMap() async throws {
    try await blocking("rbd_rebuild_object_map") { raw, call in
      try call.check(rbd_rebuild_object_map(raw, ignoreProgress, nil))
    }
  }
}
