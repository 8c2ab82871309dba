import Ceph
import TestSupport
import Testing

@Suite struct SnapshotTests {
  @Test func `a snapshot is found by its id, whatever it is called now`() async throws {
    try await withDisk { pool, image in
      try await image.write(0, [1])
      let old = try await image.createSnapshot("round")
      try await image.write(0, [2])
      try await image.renameSnapshot("round", to: "renamed")
      let new = try await image.createSnapshot("round")
      #expect(new.id > old.id)
      #expect(try await image.snapshots().map(\.id) == [old.id, new.id])
      #expect(try await read(pool, at: old) == [1])
      #expect(try await read(pool, at: new) == [2])

      try await image.removeSnapshot(old)
      #expect(try await image.snapshots() == [new])
      let error = await #expect(throws: CephError.self) { try await read(pool, at: old) }
      #expect(error?.isNotFound == true)
      #expect(error?.description.contains("id \(old.id)") == true)
    }
  }

  @Test func `a snapshot keeps the image's size and bytes of its time`() async throws {
    try await withDisk { pool, image in
      try await image.write(0, [1])
      let small = try await image.createSnapshot("small", quiescing: false)
      try await image.resize(to: 2 << 20)
      let large = try await image.createSnapshot("large")
      #expect([small.size, large.size] == [1 << 20, 2 << 20])
      try await pool.withImage("disk", at: small, readOnly: true) { image in
        let information = try await image.information()
        #expect(information.size == 1 << 20)
        #expect(try await image.size() == 1 << 20)
      }
    }
  }

  @Test func `a protected snapshot is not removed`() async throws {
    try await withDisk { _, image in
      let snapshot = try await image.createSnapshot("keep")
      try await image.protectSnapshot("keep")
      #expect(try await image.isSnapshotProtected("keep"))
      for body in [
        { try await image.removeSnapshot("keep") }, { try await image.removeSnapshot(snapshot) },
      ] {
        let error = await #expect(throws: CephError.self) { try await body() }
        #expect(error?.isBusy == true)
      }
      try await image.unprotectSnapshot("keep")
      try await image.removeSnapshot("keep")
      #expect(try await image.snapshots().isEmpty)
    }
  }

  @Test func `a name that is taken is refused`() async throws {
    try await withDisk { _, image in
      try await image.createSnapshot("a")
      let error = await #expect(throws: CephError.self) { try await image.createSnapshot("a") }
      #expect(error?.isExisting == true)
    }
  }

  @Test func `a writing handle sees snapshots of others, a read-only one those of its time`()
    async throws
  {
    try await withDisk { pool, image in
      let frozen = try await pool.open("disk", readOnly: true)
      let other = try await pool.open("disk", readOnly: false)
      try await image.createSnapshot("a")
      #expect(try await other.snapshots().map(\.name) == ["a"])
      #expect(try await frozen.snapshots().isEmpty)
      await other.close()
      await frozen.close()
    }
  }

  @Test func `an object map is flagged invalid for one snapshot alone`() async throws {
    try await withDisk { pool, image in
      let bad = try await image.createSnapshot("bad")
      let good = try await image.createSnapshot("good")
      let id = try await image.information().id
      let invalid: ImageFlags = [.objectMapInvalid, .fastDiffInvalid]
      try await pool.setFlags(invalid, ofImage: id, at: bad)
      for (snapshot, flags) in [(bad, invalid), (good, ImageFlags())] {
        let found = try await pool.withImage("disk", at: snapshot, readOnly: true) {
          try await $0.flags()
        }
        #expect(found == flags)
      }
      let own = try await pool.withImage("disk", readOnly: true) { try await $0.flags() }
      #expect(own == [])
    }
  }

  @Test func `a clone tells its parent until it is flattened`() async throws {
    try await withDisk { pool, image in
      try await image.write(0, [1, 2, 3])
      let base = try await image.createSnapshot("base")
      try await image.protectSnapshot("base")
      try await pool.cloneImage(
        "disk", at: "base", to: "clone", in: pool, ImageSpecification(size: 0, objectOrder: 16))
      try await pool.withImage("clone", readOnly: false) { clone in
        let information = try await clone.information()
        #expect(information.parent?.image == "disk")
        #expect(information.parent?.pool == pool.name)
        #expect(information.parent?.snapshotID == base.id)
        #expect(information.overlap == 1 << 20)
        #expect(information.objectSize == 65_536)
        #expect(try await clone.read(0, count: 3) == [1, 2, 3])
        let busy = await #expect(throws: CephError.self) {
          try await image.unprotectSnapshot("base")
        }
        #expect(busy?.isBusy == true)
        try await clone.flatten()
        #expect(try await clone.information().parent == nil)
        #expect(try await clone.read(0, count: 3) == [1, 2, 3])
      }
    }
  }

  private func withDisk(_ body: (Pool, Image) async throws -> Void) async throws {
    try await CephCluster.shared().withPool { pool in
      try await pool.createImage("disk", ImageSpecification(size: 1 << 20))
      try await pool.withImage("disk", readOnly: false) { try await body(pool, $0) }
    }
  }

  @discardableResult
  private func read(_ pool: Pool, at snapshot: Snapshot) async throws -> [UInt8] {
    try await pool.withImage("disk", at: snapshot, readOnly: true) {
      try await $0.read(0, count: 1)
    }
  }
}
