import Ceph
import TestSupport
import Testing

@Suite struct ShrinkingTests {
  @Test func `a snapshot that changes, as it was taken amid a shrink, is known by its object map`()
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
          let early = try await bytes(name, at: amid, in: pool)
          try await shrunk
          let late = try await bytes(name, at: amid, in: pool)
          let id = try await image.information().id
          #expect(try await !pool.hasPendingObjects(ofImage: id, at: before))
          let isKnown = try await pool.hasPendingObjects(ofImage: id, at: amid)
          #expect(early == late || isKnown, "it changed, and nothing shows it")
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

  private func bytes(_ name: String, at snapshot: Snapshot, in pool: Pool) async throws -> [UInt8] {
    try await pool.withImage(name, at: snapshot, readOnly: true) {
      try await $0.read(0, count: Int(snapshot.size))
    }
  }
}
