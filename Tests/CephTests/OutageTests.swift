import Ceph
import Glibc
import TestSupport
import Testing

/// Serialized, and the only ones on the eastern cluster: they stop what others need.
@Suite(.serialized) struct OutageTests {
  @Test func `while the OSD is away calls end in an error, and work again when it is back`()
    async throws
  {
    let ceph = try await CephCluster.shared(.east)
    #expect(await ceph.cluster.fullReason() == nil)
    try await ceph.createPool("outage")
    let cluster = try await ceph.connect { $0.operationTimeout = .seconds(2) }
    let pool = try await cluster.pool("outage")
    try await pool.createImage("disk", ImageSpecification(size: 64 << 20))
    let image = try await pool.open("disk", readOnly: false)
    let closed = try await pool.open("disk", readOnly: true)
    try await image.acquireExclusiveLock()
    let first = try await image.createSnapshot("first")
    try await image.write(0, [1])
    let later = try await pool.open(
      "disk", at: image.createSnapshot("second"), readOnly: true)
    let diff = try #require(await SnapshotDiff(from: first, of: later))
    try await pool.createImage("other", ImageSpecification(size: 1 << 20))
    let other = try await pool.open("other", readOnly: false)

    try await ceph.stop(.osd)
    for call in [
      { try await image.write(8 << 20, [2]) }, { _ = try await image.read(0, count: 1) },
      { try await pool.createImage("never", ImageSpecification(size: 1 << 20)) },
      { _ = try await pool.open("disk", readOnly: true) },
      { _ = try await diff.changes(in: [0..<(64 << 20)]) },
      { try await other.acquireExclusiveLock() },
    ] {
      let error = await #expect(throws: CephError.self) { try await call() }
      #expect(error?.isTimeout == true, "\(String(describing: error))")
    }
    let error = await #expect(throws: CephError.self) {
      _ = try await image.createSnapshot("never")
    }
    // librbd reads the answer that did not come.
    #expect(error.map { [ETIMEDOUT, EBADMSG].contains($0.code) } == true)
    await closed.close()

    try await ceph.start(.osd)
    // The connection hears of it a little later.
    var bytes: [UInt8]?
    for _ in 0..<15 where bytes == nil {
      do {
        bytes = try await image.read(0, count: 1)
      } catch let error as CephError where error.isTimeout {
        continue
      }
    }
    #expect(bytes == [1])
    #expect(try await diff.changes(in: [0..<(64 << 20)]).extents.map(\.range) == [0..<1])
    for image in [image, later, other] { await image.close() }
    try await pool.withImage("disk", readOnly: false) {
      try await $0.write(8 << 20, [3])
      #expect(try await $0.read(8 << 20, count: 1) == [3])
    }
    await pool.close()
    await cluster.close()
    try await ceph.removePool("outage")
  }

  @Test func `while the monitor is away no snapshot is taken, and the disk goes on`() async throws {
    try await withImpatientDisk { ceph, image in
      try await ceph.stop(.mon)
      let error = await #expect(throws: CephError.self) {
        _ = try await image.createSnapshot("never")
      }
      #expect(error?.isTimeout == true, "\(String(describing: error))")
      try await image.write(0, [2])
      #expect(try await image.read(0, count: 1) == [2])
      try await ceph.start(.mon)
      var snapshot: Snapshot?
      for _ in 0..<15 where snapshot == nil {
        do {
          snapshot = try await image.createSnapshot("first")
        } catch let error as CephError where error.isTimeout {
          continue
        } catch let error as CephError where error.isExisting {
          // It was made, and its list came too late.
          snapshot = try await image.snapshots().first
        }
      }
      #expect(snapshot != nil)
    }
  }

  @Test func `a write while writes are paused ends in an error, and the reason is known`()
    async throws
  {
    try await withImpatientDisk { ceph, image in
      try await ceph.ceph("osd", "pause")
      // Goes on until the connection has heard of it.
      let error = await #expect(throws: CephError.self) {
        for _ in 0..<100_000 { try await image.write(0, [2]) }
      }
      #expect(error?.isTimeout == true)
      #expect(await image.fullReason()?.contains("writes are paused") == true)
      try await ceph.ceph("osd", "unpause")
    }
  }

  /// An image with a byte of data, of a connection that waits two seconds at most.
  private func withImpatientDisk(_ body: (CephCluster, Image) async throws -> Void) async throws {
    let ceph = try await CephCluster.shared(.east)
    try await ceph.withPool { pool in
      try await pool.createImage("disk", ImageSpecification(size: 8 << 20))
      let cluster = try await ceph.connect { $0.operationTimeout = .seconds(2) }
      let impatient = try await cluster.pool(pool.name)
      let image = try await impatient.open("disk", readOnly: false)
      try await image.write(0, [1])
      try await body(ceph, image)
      await image.close()
      await impatient.close()
      await cluster.close()
    }
  }
}
