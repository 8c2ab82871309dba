import CCeph
import Glibc

extension Pool {
  /// The names of all images (`rbd_list2`), sorted.
  public func imageNames() async throws -> [String] {
    try await handle.blocking(Call("rbd_list2", path)) { raw, call in
      var capacity = 256
      while true {
        var count = capacity
        var images = [rbd_image_spec_t](repeating: rbd_image_spec_t(), count: capacity)
        let code = rbd_list2(raw, &images, &count)
        if code == -ERANGE {
          capacity = count
          continue
        }
        try call.check(code)
        defer { rbd_image_spec_list_cleanup(&images, count) }
        return images.prefix(count).map { String(cString: $0.name) }.sorted()
      }
    }
  }

  /// Makes an image (`rbd_create4`); `isExisting` when there is one of that name.
  public func createImage(_ name: String, _ specification: ImageSpecification) async throws {
    try await handle.blocking(Call("rbd_create4", path(of: name))) { raw, call in
      let options = try ImageOptions(specification)
      try call.check(rbd_create4(raw, name, specification.size, options.raw))
    }
  }

  /// Removes an image with its data (`rbd_remove`); `isBusy` when somebody watches it or it has
  /// snapshots.
  public func removeImage(_ name: String) async throws {
    try await handle.blocking(Call("rbd_remove", path(of: name))) { raw, call in
      try call.check(rbd_remove(raw, name))
    }
  }

  /// Gives an image another name within the pool (`rbd_rename`); its id stays.
  public func renameImage(_ name: String, to newName: String) async throws {
    try await handle.blocking(Call("rbd_rename", path(of: name))) { raw, call in
      try call.check(rbd_rename(raw, name, newName))
    }
  }

  /// Makes a copy-on-write clone of a snapshot (`rbd_clone3`).
  ///
  /// With format 1 the snapshot must be protected. With format 2 (`mimic`) it need not be, and may even
  /// be removed before its clones; nil: 2 if the cluster requires `mimic` clients or newer, else 1.
  /// `specification.size` is not used: a clone starts with its parent's size.
  public func cloneImage(
    _ parent: String, at snapshot: String, to clone: String, in pool: Pool,
    _ specification: ImageSpecification, format: UInt64? = nil
  ) async throws {
    let object = "\(path(of: parent))@\(snapshot) → \(pool.path(of: clone))"
    try await pool.handle.blocking(Call("rbd_clone3", object)) { target, call in
      guard let source = self.handle.enter() else { throw call.error(EBADF) }
      defer { self.handle.leave() }
      let options = try ImageOptions(specification, cloneFormat: format)
      try call.check(rbd_clone3(source, parent, snapshot, target, clone, options.raw))
    }
  }
}
