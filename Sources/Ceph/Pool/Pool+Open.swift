import CCeph
import Glibc

extension Pool {
  /// Opens an image by its name (`rbd_open`, `rbd_open_read_only`).
  ///
  /// A handle that is not read-only watches the image: others see it in `watchers()`, and it sees
  /// what others change. A read-only one shows the image, its snapshots and its parent as they were
  /// when it was opened. At a snapshot it is set by id, so that a renamed or reused name cannot
  /// mislead (`rbd_snap_set_by_id`). Throws `CephError`: `isNotFound` for the image or the
  /// snapshot.
  public func open(
    _ image: String, at snapshot: Snapshot? = nil, readOnly: Bool
  ) async throws -> Image {
    try await open(image, readOnly, snapshot) { raw, pointer in
      readOnly
        ? rbd_open_read_only(raw, image, &pointer, nil) : rbd_open(raw, image, &pointer, nil)
    }
  }

  /// Opens an image by its id, which stays when it is renamed (`rbd_open_by_id`).
  public func open(
    id: String, at snapshot: Snapshot? = nil, readOnly: Bool
  ) async throws -> Image {
    try await open("id:\(id)", readOnly, snapshot) { raw, pointer in
      readOnly
        ? rbd_open_by_id_read_only(raw, id, &pointer, nil)
        : rbd_open_by_id(raw, id, &pointer, nil)
    }
  }

  /// Opens an image, hands it to `body` and closes it however that ends.
  public func withImage<Result>(
    _ image: String, at snapshot: Snapshot? = nil, readOnly: Bool,
    _ body: (Image) async throws -> Result
  ) async throws -> Result {
    try await closing(try await open(image, at: snapshot, readOnly: readOnly), body)
  }

  /// Opens an image by its id, hands it to `body` and closes it however that ends.
  public func withImage<Result>(
    id: String, at snapshot: Snapshot? = nil, readOnly: Bool,
    _ body: (Image) async throws -> Result
  ) async throws -> Result {
    try await closing(try await open(id: id, at: snapshot, readOnly: readOnly), body)
  }

  private func closing<Result>(
    _ image: Image, _ body: (Image) async throws -> Result
  ) async throws -> Result {
    do {
      let result = try await body(image)
      await image.close()
      return result
    } catch {
      await image.close()
      throw error
    }
  }

  private func open(
    _ label: String, _ readOnly: Bool, _ snapshot: Snapshot?,
    _ function: @escaping @Sendable (rados_ioctx_t, inout rbd_image_t?) -> Int32
  ) async throws -> Image {
    let object = path(of: label)
    let call = Call(readOnly ? "rbd_open_read_only" : "rbd_open", object)
    return try await handle.blocking(call) { raw, call in
      var pointer: rbd_image_t?
      try call.check(function(raw, &pointer))
      guard let pointer else { throw call.error(EINVAL) }
      let handle = SharedHandle(pointer, threads: self.handle.threads, parent: self.handle) {
        rbd_close($0.raw)
      }
      guard let snapshot else {
        return Image(path: object, snapshot: nil, isReadOnly: readOnly, pool: self, handle: handle)
      }
      let path = "\(object)@\(snapshot.name)"
      try Call("rbd_snap_set_by_id", "\(path) (id \(snapshot.id))")
        .check(rbd_snap_set_by_id(pointer, snapshot.id))
      return Image(path: path, snapshot: snapshot, isReadOnly: true, pool: self, handle: handle)
    }
  }
}
