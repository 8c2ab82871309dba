import Ceph
import TestSupport
import Testing

@Suite struct FullTests {
  @Test func `a write to a full pool ends in an error, and the reason is known`() async throws {
    let ceph = try await CephCluster.shared()
    try await ceph.withPool { pool in
      try await ceph.ceph("osd", "pool", "set-quota", pool.name, "max_bytes", "1048576")
      try await pool.createImage("disk", ImageSpecification(size: 64 << 20))
      let cluster = try await ceph.connect { $0.operationTimeout = .seconds(2) }
      let impatient = try await cluster.pool(pool.name)
      let image = try await impatient.open("disk", readOnly: false)
      // The monitors need a few seconds to see that the quota is used up.
      let error = await #expect(throws: CephError.self) {
        for round in 0..<1_000_000 {
          try await image.write(UInt64(round % 16) << 22, [UInt8](repeating: 1, count: 65_536))
        }
      }
      #expect(error?.isTimeout == true || error?.isFull == true)
      let reason = try #require(await ceph.cluster.fullReason())
      #expect(reason.contains("pool \(pool.name) is full: its quota is used up"))
      // Closing works while the pool is full: the handle is gone, whatever could not be written.
      await image.close()
      await impatient.close()
      await cluster.close()
      try await ceph.ceph("osd", "pool", "set-quota", pool.name, "max_bytes", "0")
    }
  }
}
