import Ceph
import TestSupport
import Testing

@Suite struct ShrinkingTests {
  @Test func `snapshots before and after a shrink have no pending objects in their maps`()
    async throws
  {
    let cluster = try await CephCluster.shared()
    let other = try await cluster.connect()
    try await cluster.withPool { pool in
      for round in 0..<8 {
        let name = "shrinking-\(round)"
        try await pool.createImage(name, ImageSpecification(size: 16 << 20, objectOrder: 15))
        try await pool.withImage(name, readOnly: false) { image in
          for offset in stride(from: UInt64(0), to: 16 << 20, by: 1 << 20) {
            try await image.write(offset, [UInt8](repeating: 7, count: 1 << 20))
          }
          let before = try await image.createSnapshot("before")
          async let shrunk: Void = image.resize(to: 1 << 20)
          try await Task.sleep(for: .milliseconds(round))
          let amid = try await snapshot(name, of: pool.name, on: other)
          try await shrunk
          let id = try await image.information().id
          #expect(try await !pool.hasPendingObjects(ofImage: id, at: before))
          // Whether this one was amid the shrink is chance; its map has to be readable.
          _ = try await pool.hasPendingObjects(ofImage: id, at: amid)
          let after = try await image.createSnapshot("after")
          #expect(try await !pool.hasPendingObjects(ofImage: id, at: after))
        }
      }
    }
    await other.close()
  }

  private func snapshot(
    _ name: String, of pool: String, on other: Cluster
  ) async throws -> Snapshot {
    let pool = try await other.pool(pool)
    let snapshot = try await pool.withImage(name, readOnly: false) {
      try await $0.createSnapshot("amid")
    }
    await pool.close()
    return snapshot
  }
}
