import Ceph
import TestSupport
import Testing

@Suite struct LockTests {
  @Test func `a lock that was taken for good is not handed over`() async throws {
    try await withTwo { ours, theirs in
      try await ours.acquireExclusiveLock()
      #expect(try await ours.holdsExclusiveLock())
      #expect(try await ours.lockOwners().map(\.isOurs) == [true])
      #expect(try await theirs.lockOwners().map(\.isOurs) == [false])
      let lock = await #expect(throws: CephError.self) { try await theirs.acquireExclusiveLock() }
      #expect(lock?.isReadOnly == true)
      let write = await #expect(throws: CephError.self) { try await theirs.write(0, [1]) }
      #expect(write?.isReadOnly == true)

      try await ours.releaseExclusiveLock()
      #expect(try await ours.lockOwners().isEmpty)
      try await theirs.acquireExclusiveLock()
      #expect(try await theirs.holdsExclusiveLock())
    }
  }

  @Test func `a holder whose lock was broken can never write again`() async throws {
    try await withTwo { ours, stale in
      try await stale.acquireExclusiveLock()
      try await stale.write(0, [1])
      let owner = try #require(try await ours.lockOwners().first)
      try await ours.breakLock(owner)
      try await ours.acquireExclusiveLock()
      try await ours.write(0, [2])
      let error = await #expect(throws: CephError.self) { try await stale.write(0, [3]) }
      #expect(error?.isBlocklisted == true)
      #expect(error?.description.contains("connect to the cluster anew") == true)
      #expect(try await ours.read(0, count: 1) == [2])

      let gone = await #expect(throws: CephError.self) { try await ours.breakLock(owner) }
      #expect(gone != nil)
    }
  }

  @Test func `a writer that shares hands the lock over when asked`() async throws {
    try await withTwo { ours, server in
      try await server.write(0, [1])
      #expect(try await server.holdsExclusiveLock())
      try await ours.acquireExclusiveLock()
      #expect(try await ours.holdsExclusiveLock())
      #expect(try await !server.holdsExclusiveLock())
    }
  }

  @Test func `a client without a lock to break is fenced by its address`() async throws {
    try await withTwo(features: .layering) { ours, stale in
      let refused = await #expect(throws: CephError.self) { try await ours.acquireExclusiveLock() }
      #expect(refused != nil)
      try await stale.write(0, [1])
      let watcher = try #require(try await ours.watchers().first { !$0.isOurs })
      try await ours.pool.cluster.blocklist(watcher.address)
      try await ours.write(0, [2])
      let error = await #expect(throws: CephError.self) { try await stale.write(0, [3]) }
      #expect(error?.isBlocklisted == true)
      #expect(try await ours.read(0, count: 1) == [2])
    }
  }

  @Test func `watchers are told apart: ours and others`() async throws {
    try await withTwo { ours, theirs in
      let watchers = try await ours.watchers()
      #expect(watchers.count == 2)
      let foreign = try #require(watchers.first { !$0.isOurs })
      #expect(UInt64(foreign.clientID) == theirs.pool.cluster.instanceID)
      #expect(foreign.address.hasPrefix("127."))
      await theirs.close()
      #expect(try await ours.watchers().map(\.isOurs) == [true])
      try await ours.pool.withImage("disk", readOnly: true) { reader in
        let watchers = try await reader.watchers()
        #expect(watchers.count == 1, "a read-only handle does not watch")
      }
    }
  }

  /// The same image open for writing over two connections.
  private func withTwo(
    features: ImageFeatures = .standard, _ body: (Image, Image) async throws -> Void
  ) async throws {
    let ceph = try await CephCluster.shared()
    try await ceph.withPool { pool in
      try await pool.createImage("disk", ImageSpecification(size: 1 << 20, features: features))
      let other = try await ceph.connect()
      let foreign = try await other.pool(pool.name)
      do {
        try await pool.withImage("disk", readOnly: false) { ours in
          try await foreign.withImage("disk", readOnly: false) { try await body(ours, $0) }
        }
      } catch {
        await other.close()
        throw error
      }
      await foreign.close()
      await other.close()
    }
  }
}
