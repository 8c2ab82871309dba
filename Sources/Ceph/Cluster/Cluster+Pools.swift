import CCeph
import Glibc

extension Cluster {
  /// Opens a pool, or one namespace of it (`rados_ioctx_create`, `rados_ioctx_set_namespace`,
  /// `rados_ioctx_get_pool_name`).
  ///
  /// Throws `CephError`, `isNotFound` when there is no such pool. A namespace that does not exist
  /// looks empty.
  public func pool(_ name: String, namespace: String = "") async throws -> Pool {
    try await pool(Self.path(name, namespace), namespace) {
      rados_ioctx_create($0, name, &$1)
    }
  }

  /// Opens a pool by its number (`rados_ioctx_create2`).
  func pool(id: Int64, namespace: String) async throws -> Pool {
    try await pool(Self.path("pool \(id)", namespace), namespace) {
      rados_ioctx_create2($0, id, &$1)
    }
  }

  private static func path(_ pool: String, _ namespace: String) -> String {
    namespace.isEmpty ? pool : "\(pool)/\(namespace)"
  }

  private func pool(
    _ object: String, _ namespace: String,
    _ function: @escaping @Sendable (rados_t, inout rados_ioctx_t?) -> Int32
  ) async throws -> Pool {
    try await handle.blocking(Call("rados_ioctx_create", object)) { raw, call in
      var context: rados_ioctx_t?
      try call.check(function(raw, &context))
      guard let context else { throw call.error(EINVAL) }
      let handle = SharedHandle(context, threads: self.handle.threads, parent: self.handle) {
        rados_ioctx_destroy($0.raw)
      }
      rados_ioctx_set_namespace(context, namespace)
      let name = try Call("rados_ioctx_get_pool_name", object).string {
        rados_ioctx_get_pool_name(context, $0, UInt32(clamping: $1))
      }
      return Pool(
        name: name, namespace: namespace, id: rados_ioctx_get_id(context), cluster: self,
        handle: handle)
    }
  }

  /// Opens a pool, hands it to `body` and closes it however that ends.
  public func withPool<Result>(
    _ name: String, namespace: String = "", _ body: (Pool) async throws -> Result
  ) async throws -> Result {
    let pool = try await pool(name, namespace: namespace)
    do {
      let result = try await body(pool)
      await pool.close()
      return result
    } catch {
      await pool.close()
      throw error
    }
  }

  /// The names of all pools (`rados_pool_list`).
  public func poolNames() async throws -> [String] {
    try await handle.blocking(Call("rados_pool_list", fsid)) { raw, call in
      var capacity = 1 << 12
      while true {
        var buffer = [CChar](repeating: 0, count: capacity)
        let needed = try Int(call.check(rados_pool_list(raw, &buffer, capacity)))
        guard needed > capacity else {
          return terminatedStrings(buffer.prefix(needed)).filter { !$0.isEmpty }
        }
        capacity = needed
      }
    }
  }

  /// Cuts a client off for good (`rados_blocklist_add`): its writes fail from now on.
  ///
  /// For writers whom taking an image's exclusive lock does not fence. `address` is a watcher's or a lock
  /// owner's.
  public func blocklist(_ address: String, for duration: Duration = .seconds(604_800)) async throws
  {
    let seconds = UInt32(clamping: max(1, duration.components.seconds))
    try await handle.blocking(Call("rados_blocklist_add", address)) { raw, call in
      var text = Array(address.utf8CString)
      try call.check(rados_blocklist_add(raw, &text, seconds))
    }
  }
}
