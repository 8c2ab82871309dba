import Ceph
import TestSupport
import Testing

@Suite struct ShrinkingTests {
  @Test(arguments: [13, 16])
  func `a snapshot that changes, as it was taken amid a shrink, is known`(
    objectOrder: Int
  ) async throws {
    let cluster = try await CephCluster.shared()
    let other = try await cluster.connect()
    try await cluster.withPool { pool in
      for round in 0..<8 {
        let name = "shrinking-\(round)"
        try await pool.createImage(
          name, ImageSpecification(size: 32 << 20, objectOrder: objectOrder))
        try await pool.withImage(name, readOnly: false) { image in
          for offset in stride(from: UInt64(0), to: 32 << 20, by: 1 << 20) {
            try await image.write(offset, [UInt8](repeating: 7, count: 1 << 20))
          }
          let before = try await image.createSnapshot("before")
          #expect(try await !image.isShrinking(since: before))
          // Not at the end of an object, so that its last one is cut, too.
          async let shrunk: Void = image.resize(to: 3 << 19 | 4096)
          try await Task.sleep(for: .milliseconds(round * 8))
          let (amid, isKnown) = try await snapshot(name, of: pool.name, on: other)
          let early = try await bytes(name, at: amid, in: pool)
          try await shrunk
          let late = try await bytes(name, at: amid, in: pool)
          #expect(early == late || isKnown, "it changed, and nothing showed it")
          let after = try await image.createSnapshot("after")
          #expect(try await !image.isShrinking(since: after))
        }
      }
    }
    await other.close()
  }

  private func snapshot(
    _ name: String, of pool: String, on other: Cluster
  ) async throws -> (Snapshot, isShrinking: Bool) {
    try await other.withPool(pool) { pool in
      try await pool.withImage(name, readOnly: false) { image in
        let snapshot = try await image.createSnapshot("amid")
        return (snapshot, try await image.isShrinking(since: snapshot))
      }
    }
  }

  private func bytes(_ name: String, at snapshot: Snapshot, in pool: Pool) async throws -> [UInt8] {
    try await pool.withImage(name, at: snapshot, readOnly: true) {
      try await $0.read(0, count: Int(snapshot.size))
    }
  }
}
