import CCeph
import Glibc

extension Image {
  /// Takes away the exclusive lock that a handle of this very connection left behind when its close
  /// could not reach the cluster (`rados_list_lockers`, `rados_break_lock`).
  ///
  /// librbd breaks no lock of its own client, since that would blocklist the client itself. A
  /// handle that still watches the image keeps its lock.
  /// - Returns: whether there was one.
  @discardableResult
  public func clearAbandonedLock() async throws -> Bool {
    let client = "client.\(pool.cluster.instanceID)"
    let watched = Set(try await watchers().filter(\.isOurs).map { "auto \($0.cookie)" })
    let header = "rbd_header.\(try await information().id)"
    return try await pool.handle.blocking(Call("rados_list_lockers", path)) { raw, call in
      var isCleared = false
      for locker in try lockers(raw, header, call)
      where locker.client == client && !watched.contains(locker.cookie) {
        let code = rados_break_lock(raw, header, lockName, locker.client, locker.cookie)
        if code == -ENOENT { continue }
        try Call("rados_break_lock", call.object).check(code)
        isCleared = true
      }
      return isCleared
    }
  }
}

/// librbd's name for the exclusive lock on an image's header.
private let lockName = "rbd_lock"

private struct Locker {
  let client: String
  let cookie: String
}

private func lockers(
  _ raw: rados_ioctx_t, _ header: String, _ call: Call
) throws(CephError) -> [Locker] {
  var isExclusive: Int32 = 0
  // Exclusive: there is one at most.
  var (tag, clients, cookies, addresses) = (buffer, buffer, buffer, buffer)
  var sizes = (tag.count, clients.count, cookies.count, addresses.count)
  let count = rados_list_lockers(
    raw, header, lockName, &isExclusive, &tag, &sizes.0, &clients, &sizes.1, &cookies, &sizes.2,
    &addresses, &sizes.3)
  if count == -Int(ENOENT) { return [] }
  try call.check(Int32(clamping: count))
  return zip(words(clients, sizes.1), words(cookies, sizes.2)).map(Locker.init)
}

private let buffer = [CChar](repeating: 0, count: 1024)

/// What stands in a C buffer, each word ended by a zero.
private func words(_ buffer: [CChar], _ size: Int) -> [String] {
  buffer.prefix(size).split(separator: 0).map { word in
    String(decoding: word.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
