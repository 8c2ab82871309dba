import CCeph
import Glibc

extension Pool {
  /// The object map of an image's snapshot of this id, or with nil of the image itself, as the OSDs have it
  /// (`rados_read`); nil if there is none.
  ///
  /// Throws EBADMSG for one that cannot be read.
  func objectMap(ofImage imageID: String, at snapshot: UInt64?) async throws -> ObjectMap? {
    let name = "rbd_object_map.\(imageID)" + (snapshot.map { ".\($0.sixteenHexDigits)" } ?? "")
    return try await handle.blocking(Call("rados_read", "\(path)/\(name)")) { raw, call in
      var encoded: [UInt8] = []
      var buffer = [CChar](repeating: 0, count: 1 << 20)
      while true {
        let count = rados_read(raw, name, &buffer, buffer.count, UInt64(encoded.count))
        if count == -ENOENT, encoded.isEmpty { return nil }
        try call.check(count)
        guard count > 0 else { break }
        buffer.withUnsafeBytes { encoded += $0.prefix(Int(count)) }
      }
      guard let map = ObjectMap(encoded: encoded) else { throw call.error(EBADMSG) }
      return map
    }
  }
}
