import CCeph
import Glibc

extension Image {
  /// Who has the image open, our own handles included (`rbd_watchers_list`).
  ///
  /// Asks the OSD each time, so that it is true for a read-only handle, too. A client that died
  /// stays for up to 30 s.
  public func watchers() async throws -> [Watcher] {
    let ours = Int64(bitPattern: pool.cluster.instanceID)
    return try await blocking("rbd_watchers_list") { raw, call in
      var capacity = 16
      while true {
        var watchers = [rbd_image_watcher_t](repeating: rbd_image_watcher_t(), count: capacity)
        var count = capacity
        let code = rbd_watchers_list(raw, &watchers, &count)
        if code == -ERANGE {
          capacity = max(count, capacity * 2)
          continue
        }
        try call.check(code)
        defer { rbd_watchers_list_cleanup(&watchers, count) }
        return watchers.prefix(count).map {
          Watcher(
            address: String(cString: $0.addr), clientID: $0.id, cookie: $0.cookie,
            isOurs: $0.id == ours)
        }
      }
    }
  }

  /// Who has it open beside this connection (`rbd_watchers_list`).
  public func otherWatchers() async throws -> [Watcher] {
    try await watchers().filter { !$0.isOurs }
  }
}
