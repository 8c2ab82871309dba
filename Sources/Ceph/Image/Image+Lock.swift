import CCeph
import Glibc

extension Image {
  /// Takes the exclusive lock for good (`rbd_lock_acquire`): it is not handed over to others who
  /// ask.
  ///
  /// A cooperative holder, such as QEMU, hands it over; a dead one's is broken, once its watch has
  /// timed out. Throws `isReadOnly` when the holder keeps it, EINVAL when the image lacks the
  /// feature.
  public func acquireExclusiveLock() async throws {
    try await blocking("rbd_lock_acquire") { raw, call in
      try call.check(rbd_lock_acquire(raw, RBD_LOCK_MODE_EXCLUSIVE))
    }
  }

  /// Gives the lock back (`rbd_lock_release`).
  public func releaseExclusiveLock() async throws {
    try await blocking("rbd_lock_release") { raw, call in try call.check(rbd_lock_release(raw)) }
  }

  /// Whether this very handle holds the lock (`rbd_is_exclusive_lock_owner`).
  public func holdsExclusiveLock() async throws -> Bool {
    try await blocking("rbd_is_exclusive_lock_owner") { raw, call in
      var isOwner: Int32 = 0
      try call.check(rbd_is_exclusive_lock_owner(raw, &isOwner))
      return isOwner != 0
    }
  }

  /// Who holds the lock; empty when nobody does (`rbd_lock_get_owners`).
  public func lockOwners() async throws -> [LockOwner] {
    let ours = pool.cluster.address
    return try await blocking("rbd_lock_get_owners") { raw, call in
      var mode = RBD_LOCK_MODE_EXCLUSIVE
      var count = 8
      var owners = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
      let code = rbd_lock_get_owners(raw, &mode, &owners, &count)
      if code == -ENOENT { return [] }
      try call.check(code)
      defer { rbd_lock_get_owners_cleanup(&owners, count) }
      return owners.prefix(count).compactMap { $0.map { String(cString: $0) } }.map {
        LockOwner(address: $0, isOurs: ours.contains($0))
      }
    }
  }

  /// Takes the lock away from `owner` and blocklists it, alive or not (`rbd_lock_break`).
  ///
  /// Its writes fail from now on (`isBlocklisted`). `isNotFound` when it is not the holder any
  /// more.
  public func breakLock(_ owner: LockOwner) async throws {
    try await blocking("rbd_lock_break", on: "\(path) held by \(owner.address)") { raw, call in
      try call.check(rbd_lock_break(raw, RBD_LOCK_MODE_EXCLUSIVE, owner.address))
    }
  }
}
