import CCeph

/// An open image, or a snapshot of one (`rbd_image_t`).
///
/// Many calls may use it at once. It is open until `close` or until it is dropped; a call after
/// that throws `isClosed`.
public final class Image: Sendable {
  /// `pool/image` or `pool/image@snapshot`, as it was opened.
  public let path: String
  /// The snapshot that it is set to; nil: the image as it is now.
  public let snapshot: Snapshot?
  /// Writes are refused (`isReadOnly`).
  public let isReadOnly: Bool
  /// The pool that it was opened from.
  public let pool: Pool

  let handle: SharedHandle

  init(path: String, snapshot: Snapshot?, isReadOnly: Bool, pool: Pool, handle: SharedHandle) {
    self.path = path
    self.snapshot = snapshot
    self.isReadOnly = isReadOnly
    self.pool = pool
    self.handle = handle
  }

  /// Waits for the calls that are under way, gives back the lock and the watch, and closes
  /// (`rbd_close`).
  ///
  /// Calling it again does nothing. An image that is dropped is closed, too, a little later.
  public func close() async {
    await handle.close(waiting: true)
  }

  @discardableResult
  func blocking<Result: Sendable>(
    _ operation: String, on object: String? = nil,
    _ body: @escaping @Sendable (rbd_image_t, Call) throws -> Result
  ) async throws -> Result {
    try await handle.blocking(Call(operation, object ?? path), body)
  }
}
