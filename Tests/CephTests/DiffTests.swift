import Ceph
import TestSupport
import Testing

@Suite struct DiffTests {
  @Test func `a diff is exact, and its zeros are told apart`() async throws {
    try await withDisk(ImageSpecification(size: 16 << 20)) { pool, image in
      try await image.write(0, [UInt8](repeating: 1, count: 16 << 20))
      let first = try await image.createSnapshot("first")
      try await image.write(4096, [UInt8](repeating: 2, count: 4096))
      try await image.write((8 << 20) - 512, [UInt8](repeating: 3, count: 1024))
      try await image.discard(12 << 20, 4 << 20)
      let second = try await image.createSnapshot("second")
      try await pool.withImage("disk", at: second, readOnly: true) { image in
        let exact = try await image.diff(
          from: first, in: 0..<(16 << 20), includeParent: false, wholeObject: false)
        let diff = try #require(await SnapshotDiff(from: first, of: image))
        #expect(try await diff.changes(in: [0..<(16 << 20)]).extents == exact)
        #expect(
          exact == [
            Extent(offset: 4096, length: 4096, exists: true),
            Extent(offset: (8 << 20) - 512, length: 1024, exists: true),
            Extent(offset: 12 << 20, length: 4 << 20, exists: false),
          ])
        let whole = try await image.diff(
          from: first, in: 0..<(16 << 20), includeParent: false, wholeObject: true)
        #expect(
          whole == [
            Extent(offset: 0, length: 12 << 20, exists: true),
            Extent(offset: 12 << 20, length: 4 << 20, exists: false),
          ])
      }
    }
  }

  @Test func `the object maps tell which object sets changed`() async throws {
    let striped = ImageSpecification(
      size: 24 << 20, objectOrder: 20, stripeUnit: 65_536, stripeCount: 4)
    try await withDisk(striped) { pool, image in
      try await image.write(0, [UInt8](repeating: 1, count: 8 << 20))
      let first = try await image.createSnapshot("first")
      try await image.write((4 << 20) + 4096, [2])
      try await image.write((23 << 20) + 4096, [3])
      let second = try await image.createSnapshot("second")
      try await image.discard(0, 4 << 20)
      let sets: [Range<UInt64>] = [(4 << 20)..<(8 << 20), (20 << 20)..<(24 << 20)]
      let changed = try await pool.withImage("disk", at: second, readOnly: true) {
        try await $0.objectMaps(since: first)?.changedSets
      }
      #expect(changed == sets)
      let (later, across) = try await pool.withImage("disk", readOnly: true) { image in
        (
          try await image.objectMaps(since: second)?.changedSets,
          try await image.objectMaps(since: first)?.changedSets
        )
      }
      #expect(later == [0..<(4 << 20)])
      // The map of a snapshot in between would have to be looked at, too.
      #expect(across == nil)
    }
  }

  @Test func `a range that starts within an object is cut, not shifted`() async throws {
    let striped = ImageSpecification(
      size: 16 << 20, objectOrder: 20, stripeUnit: 65_536, stripeCount: 3)
    for specification in [ImageSpecification(size: 16 << 20), striped] {
      try await withDisk(specification) { _, image in
        try await image.write(5 << 20, [UInt8](repeating: 1, count: 2 << 20))
        let range: Range<UInt64> = (5 << 20) + 4096..<(6 << 20) - 512
        let extents = try await image.diff(
          from: nil, in: range, includeParent: false, wholeObject: false)
        #expect(extents.map(\.range) == [range])
      }
    }
  }

  @Test func `a clone's diff holds its parent's data only when asked`() async throws {
    try await withDisk(ImageSpecification(size: 8 << 20)) { pool, image in
      try await image.write(4 << 20, [1])
      try await image.createSnapshot("base")
      try await image.protectSnapshot("base")
      try await pool.cloneImage(
        "disk", at: "base", to: "clone", in: pool, ImageSpecification(size: 0))
      try await pool.withImage("clone", readOnly: true) { clone in
        for (includeParent, count) in [(true, 1), (false, 0)] {
          let extents = try await clone.diff(
            from: nil, in: 0..<(8 << 20), includeParent: includeParent, wholeObject: false)
          #expect(extents.count(where: \.exists) == count)
        }
      }
    }
  }

  @Test func `a start that was removed is an error, even when its name is in use again`()
    async throws
  {
    try await withDisk(ImageSpecification(size: 1 << 20)) { _, image in
      let gone = try await image.createSnapshot("round")
      try await image.removeSnapshot("round")
      try await image.createSnapshot("round")
      let error = await #expect(throws: CephError.self) {
        try await image.diff(from: gone, in: 0..<(1 << 20), includeParent: false, wholeObject: true)
      }
      #expect(error?.isNotFound == true)
    }
  }

  @Test func `an invalid object map costs time, not data`() async throws {
    try await withDisk(ImageSpecification(size: 8 << 20)) { pool, image in
      let first = try await image.createSnapshot("first")
      try await image.write(4 << 20, [1])
      let second = try await image.createSnapshot("second")
      let id = try await image.information().id
      try await pool.setFlags([.objectMapInvalid, .fastDiffInvalid], ofImage: id, at: second)
      try await pool.withImage("disk", at: second, readOnly: true) { image in
        let extents = try await image.diff(
          from: first, in: 0..<(8 << 20), includeParent: false, wholeObject: true)
        #expect(extents.contains { $0.exists && $0.range.contains(4 << 20) })
      }
    }
  }

  @Test func `a cancelled diff ends`() async throws {
    try await withDisk(ImageSpecification(size: 8 << 20, objectOrder: 12)) { _, image in
      try await image.write(0, [UInt8](repeating: 1, count: 8 << 20))
      let task = Task {
        while true {
          _ = try await image.diff(
            from: nil, in: 0..<(8 << 20), includeParent: false, wholeObject: false)
        }
      }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }
  }

  @Test func `the objects are found in another pool, and in a namespace of it`() async throws {
    let ceph = try await CephCluster.shared()
    try await ceph.withPool { pool in
      try await ceph.withPool { data in
        try await pool.createNamespace("tenant")
        try await data.createNamespace("tenant")
        try await ceph.cluster.withPool(pool.name, namespace: "tenant") { pool in
          try await pool.createImage(
            "disk", ImageSpecification(size: 8 << 20, dataPool: data.name))
          let snapshots = try await pool.withImage("disk", readOnly: false) { image in
            try await image.write(0, [UInt8](repeating: 1, count: 8192))
            let first = try await image.createSnapshot("first")
            try await image.write(4096, [2])
            return (first, try await image.createSnapshot("second"))
          }
          try await pool.withImage("disk", at: snapshots.1, readOnly: true) { image in
            let diff = try #require(await SnapshotDiff(from: snapshots.0, of: image))
            let changes = try await diff.changes(in: [0..<(8 << 20)]).extents
            #expect(changes == [Extent(offset: 4096, length: 1, exists: true)])
            await diff.close()
          }
        }
      }
    }
  }

  private func withDisk(
    _ specification: ImageSpecification, _ body: (Pool, Image) async throws -> Void
  ) async throws {
    try await CephCluster.shared().withPool { pool in
      try await pool.createImage("disk", specification)
      try await pool.withImage("disk", readOnly: false) { try await body(pool, $0) }
    }
  }
}
