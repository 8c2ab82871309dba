import Ceph
import TestSupport
import Testing

@Suite struct ImageTests {
  @Test func `what is written is read back, by us and by the rbd command`() async throws {
    try await CephCluster.shared().withPool { pool in
      try await pool.createImage("disk", ImageSpecification(size: 8 << 20))
      try await pool.withImage("disk", readOnly: false) { image in
        let bytes = [UInt8]("hello".utf8)
        try await image.write(4 << 20, bytes)
        #expect(try await image.read(4 << 20, count: 5) == bytes)
        #expect(try await image.read((8 << 20) - 3, count: 5) == [0, 0, 0], "ends with the image")
      }
    }
  }
}
