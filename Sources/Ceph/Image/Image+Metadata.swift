import CCeph
import Glibc

extension Image {
  /// All image-level metadata, such as `conf_rbd_qos_write_bps_limit` (`rbd_metadata_list`).
  public func metadata() async throws -> [String: String] {
    try await blocking("rbd_metadata_list") { raw, call in
      var capacity = 1 << 12
      while true {
        var (keyLength, valueLength) = (capacity, capacity)
        var keys = [CChar](repeating: 0, count: capacity)
        var values = [CChar](repeating: 0, count: capacity)
        let code = rbd_metadata_list(raw, "", 0, &keys, &keyLength, &values, &valueLength)
        if code == -ERANGE {
          capacity = max(keyLength, valueLength, capacity * 2)
          continue
        }
        try call.check(code)
        let pairs = zip(
          terminatedStrings(keys.prefix(keyLength)), terminatedStrings(values.prefix(valueLength)))
        return Dictionary(pairs) { _, last in last }
      }
    }
  }

  /// Sets one key (`rbd_metadata_set`); clients that have the image open notice `conf_` keys at
  /// once.
  public func setMetadata(_ key: String, _ value: String) async throws {
    try await blocking("rbd_metadata_set", on: "\(path) \(key)") { raw, call in
      try call.check(rbd_metadata_set(raw, key, value))
    }
  }

  /// Removes one key (`rbd_metadata_remove`); one that is not there is fine.
  public func removeMetadata(_ key: String) async throws {
    try await blocking("rbd_metadata_remove", on: "\(path) \(key)") { raw, call in
      let code = rbd_metadata_remove(raw, key)
      if code != -ENOENT { try call.check(code) }
    }
  }
}
