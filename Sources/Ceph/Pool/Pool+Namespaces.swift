import CCeph
import Glibc

extension Pool {
  /// Makes a namespace (`rbd_namespace_create`); `isExisting` when there is one of that name.
  public func createNamespace(_ name: String) async throws {
    try await handle.blocking(Call("rbd_namespace_create", "\(self.name)/\(name)")) { raw, call in
      try call.check(rbd_namespace_create(raw, name))
    }
  }

  /// Whether a namespace exists (`rbd_namespace_exists`); the default one, with the empty name,
  /// does.
  public func hasNamespace(_ name: String) async throws -> Bool {
    guard !name.isEmpty else { return true }
    return try await handle.blocking(Call("rbd_namespace_exists", "\(self.name)/\(name)")) {
      raw, call in
      var exists = false
      try call.check(rbd_namespace_exists(raw, name, &exists))
      return exists
    }
  }
}
