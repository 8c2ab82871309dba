import CCeph

/// One pool, or one namespace of it (`rados_ioctx_t`).
public final class Pool: Sendable {
  /// The pool's name.
  public let name: String
  /// The namespace within the pool; empty for the default one.
  public let namespace: String
  /// The pool's number, which stays when it is renamed.
  public let id: Int64
  /// The cluster it belongs to.
  public let cluster: Cluster

  let handle: SharedHandle

  init(name: String, namespace: String, id: Int64, cluster: Cluster, handle: SharedHandle) {
    self.name = name
    self.namespace = namespace
    self.id = id
    self.cluster = cluster
    self.handle = handle
  }

  /// `pool` or `pool/namespace`.
  public var path: String { namespace.isEmpty ? name : "\(name)/\(namespace)" }

  /// `pool/image`, as errors and the `rbd` command write it.
  public func path(of image: String) -> String { "\(path)/\(image)" }

  /// Closes it, at once or when the last image opened from it is closed (`rados_ioctx_destroy`).
  ///
  /// Calling it again does nothing. A pool that is dropped is closed, too.
  public func close() async {
    await handle.close(waiting: false)
  }
}
