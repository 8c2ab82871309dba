import Ceph
import TestSupport
import Testing

@Suite struct ImageTests {
  @Test func `what is written is read back`() async throws {
    try await withImage(size: 8 << 20) { image in
      let bytes = [UInt8]("hello".utf8)
      try await image.write(4 << 20, bytes)
      try await image.flush()
      #expect(try await image.read(4 << 20, count: 5) == bytes)
      #expect(try await image.read((8 << 20) - 3, count: 5) == [0, 0, 0], "ends with the image")
    }
  }

  @Test func `zeroes are written to exactly the bytes asked for`() async throws {
    try await withImage(size: 12 << 20) { image in
      let ones = [UInt8](repeating: 1, count: 12 << 20)
      try await image.write(0, ones)
      for range in [1..<2, 4095..<4097, 65_536..<131_071, (4 << 20) - 1..<(8 << 20) + 1] {
        try await image.writeZeroes(UInt64(range.lowerBound), UInt64(range.count))
        var expected = ones
        expected.replaceSubrange(range, with: [UInt8](repeating: 0, count: range.count))
        #expect(try await image.read(0, count: 12 << 20) == expected, "\(range)")
        try await image.write(0, ones)
      }
    }
  }

  @Test func `a discard of whole objects frees them`() async throws {
    try await withImage(size: 8 << 20) { image in
      try await image.write(0, [UInt8](repeating: 1, count: 8 << 20))
      try await image.discard(4 << 20, 4 << 20)
      let extents = try await image.diff(
        from: nil, in: 0..<(8 << 20), includeParent: false, wholeObject: true)
      #expect(extents == [Extent(offset: 0, length: 4 << 20, exists: true)])
    }
  }

  @Test func `a write beyond the end, or to a snapshot, is refused`() async throws {
    try await CephCluster.shared().withPool { pool in
      try await pool.createImage("disk", ImageSpecification(size: 1 << 20))
      let snapshot = try await pool.withImage("disk", readOnly: false) { image in
        let error = await #expect(throws: CephError.self) {
          try await image.write(2 << 20, [1, 2, 3])
        }
        #expect(error?.operation == "rbd_aio_write")
        #expect(error?.detail == "3 bytes at 2097152")
        return try await image.createSnapshot("before")
      }
      try await pool.withImage("disk", at: snapshot, readOnly: false) { image in
        let error = await #expect(throws: CephError.self) { try await image.write(0, [1]) }
        #expect(error?.isReadOnly == true)
        #expect(image.isReadOnly)
      }
    }
  }

  @Test func `many reads and writes at once all end`() async throws {
    try await withImage(size: 16 << 20) { image in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for index in 0..<256 {
          group.addTask {
            let bytes = [UInt8](repeating: UInt8(index), count: 65_536)
            try await image.write(UInt64(index * 65_536), bytes)
            #expect(try await image.read(UInt64(index * 65_536), count: 65_536) == bytes)
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test func `growing adds zeros and shrinking cuts`() async throws {
    try await withImage(size: 5000 * 512) { image in
      try await image.write(0, [UInt8](repeating: 1, count: 5000 * 512))
      try await image.resize(to: 512)
      try await image.resize(to: 1 << 20)
      #expect(try await image.size() == 1 << 20)
      let bytes = try await image.read(0, count: 1 << 20)
      #expect(bytes == [UInt8](repeating: 1, count: 512) + [UInt8](repeating: 0, count: 1_048_064))
    }
  }

  @Test func `metadata is kept, replaced and removed`() async throws {
    try await withImage(size: 1 << 20) { image in
      #expect(try await image.metadata().isEmpty)
      try await image.setMetadata("conf_rbd_qos_write_bps_limit", "1048576")
      try await image.setMetadata("note", "")
      let long = String(repeating: "ü", count: 3000)
      try await image.setMetadata("long", long)
      #expect(
        try await image.metadata()
          == ["conf_rbd_qos_write_bps_limit": "1048576", "note": "", "long": long])
      try await image.removeMetadata("note")
      try await image.removeMetadata("note")
      #expect(try await image.metadata().count == 2)
    }
  }

  @Test func `features are switched on and off`() async throws {
    try await withImage(size: 1 << 20) { image in
      try await image.setFeatures([.fastDiff, .objectMap], enabled: false)
      #expect(try await !image.information().hasFastDiff)
      try await image.setFeatures([.fastDiff, .objectMap], enabled: true)
      #expect(try await image.flags() == [.objectMapInvalid, .fastDiffInvalid])
      try await image.rebuildObjectMap()
      #expect(try await image.flags() == [])
    }
  }

  /// A new image, open for writing.
  private func withImage(size: UInt64, _ body: (Image) async throws -> Void) async throws {
    try await CephCluster.shared().withPool { pool in
      try await pool.createImage("disk", ImageSpecification(size: size))
      try await pool.withImage("disk", readOnly: false, body)
    }
  }
}
