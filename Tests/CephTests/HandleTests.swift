import Ceph
import TestSupport
import Testing

@Suite struct HandleTests {
  @Test func `a closed image refuses calls and has no watch`() async throws {
    try await withDisk { pool in
      let image = try await pool.open("disk", readOnly: false)
      await image.close()
      await image.close()
      for call in [
        { _ = try await image.read(0, count: 1) }, { try await image.write(0, [1]) },
        { _ = try await image.information() }, { try await image.flush() },
      ] {
        let error = await #expect(throws: CephError.self) { try await call() }
        #expect(error?.isClosed == true)
      }
      #expect(try await watchers(pool) == 0)
    }
  }

  @Test func `closing waits for the calls that are under way`() async throws {
    try await withDisk { pool in
      let image = try await pool.open("disk", readOnly: false)
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for index in 0..<64 {
          group.addTask {
            do {
              try await image.write(UInt64(index) * 4096, [UInt8](repeating: 1, count: 4096))
              return true
            } catch let error as CephError where error.isClosed {
              return false
            }
          }
        }
        await image.close()
        // Each call was made, or refused; none was cut off.
        for try await _ in group {}
      }
      #expect(try await watchers(pool) == 0)
    }
  }

  @Test func `an open that fails half-way leaves no watch behind`() async throws {
    try await withDisk { pool in
      let gone = Snapshot(id: 4711, name: "gone", size: 0)
      let error = await #expect(throws: CephError.self) {
        try await pool.open("disk", at: gone, readOnly: false)
      }
      #expect(error?.operation == "rbd_snap_set_by_id")
      try await eventually { try await watchers(pool) == 0 }
    }
  }

  @Test func `an image that is dropped is closed`() async throws {
    try await withDisk { pool in
      _ = try await pool.open("disk", readOnly: false)
      try await eventually { try await watchers(pool) == 0 }
      try await pool.removeImage("disk")
    }
  }

  @Test func `a body that throws leaves the image closed`() async throws {
    struct Stop: Error {}
    try await withDisk { pool in
      await #expect(throws: Stop.self) {
        try await pool.withImage("disk", readOnly: false) { _ in throw Stop() }
      }
      let count = try await watchers(pool)
      #expect(count == 0)
    }
  }

  @Test func `a cluster closed first lives until its last image is closed`() async throws {
    let ceph = try await CephCluster.shared()
    try await withDisk { pool in
      let cluster = try await ceph.connect()
      let other = try await cluster.pool(pool.name)
      let image = try await other.open("disk", readOnly: false)
      await cluster.close()
      await other.close()
      try await image.write(0, [1])
      let error = await #expect(throws: CephError.self) {
        try await other.open("disk", readOnly: true)
      }
      #expect(error?.isClosed == true)
      await image.close()
      #expect(try await watchers(pool) == 0)
    }
  }

  private func withDisk(_ body: (Pool) async throws -> Void) async throws {
    try await CephCluster.shared().withPool { pool in
      try await pool.createImage("disk", ImageSpecification(size: 1 << 20))
      try await body(pool)
    }
  }

  private func watchers(_ pool: Pool) async throws -> Int {
    try await pool.withImage("disk", readOnly: true) { try await $0.watchers().count }
  }

  /// For what happens on another thread soon after, and tells nobody.
  private func eventually(_ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while try await !condition() {
      try #require(ContinuousClock.now < deadline)
      await Task.yield()
    }
  }
}
