import Ceph
import TestSupport
import Testing

@Suite struct PoolTests {
  @Test func `images are made, listed, renamed and removed`() async throws {
    try await CephCluster.shared().withPool { pool in
      #expect(try await pool.imageNames().isEmpty)
      for name in ["b", "a"] {
        try await pool.createImage(name, ImageSpecification(size: 1 << 20))
      }
      try await pool.renameImage("b", to: "c")
      #expect(try await pool.imageNames() == ["a", "c"])
      try await pool.removeImage("a")
      #expect(try await pool.imageNames() == ["c"])
    }
  }

  @Test func `errors tell which image`() async throws {
    try await CephCluster.shared().withPool { pool in
      try await pool.createImage("disk", ImageSpecification(size: 1 << 20))
      let existing = await #expect(throws: CephError.self) {
        try await pool.createImage("disk", ImageSpecification(size: 1 << 20))
      }
      #expect(existing?.isExisting == true)
      #expect(existing?.object == "\(pool.name)/disk")

      let missing = await #expect(throws: CephError.self) {
        try await pool.open("nothing", readOnly: true)
      }
      #expect(missing?.isNotFound == true)
      #expect(missing?.description.contains("\(pool.name)/nothing") == true)

      let image = try await pool.open("disk", readOnly: false)
      let busy = await #expect(throws: CephError.self) { try await pool.removeImage("disk") }
      #expect(busy?.isBusy == true)
      await image.close()
      try await pool.removeImage("disk")
    }
  }

  @Test func `a namespace keeps its images to itself`() async throws {
    let ceph = try await CephCluster.shared()
    try await ceph.withPool { pool in
      try await pool.createNamespace("tenant")
      #expect(try await pool.hasNamespace("tenant"))
      #expect(try await !pool.hasNamespace("other"))
      let tenant = try await ceph.cluster.pool(pool.name, namespace: "tenant")
      try await tenant.createImage("disk", ImageSpecification(size: 1 << 20))
      #expect(try await tenant.imageNames() == ["disk"])
      #expect(try await pool.imageNames().isEmpty)
      #expect(tenant.path(of: "disk") == "\(pool.name)/tenant/disk")
      await tenant.close()
    }
  }

  @Test(arguments: [(12, 0, 0), (22, 0, 0), (20, 65_536, 4), (25, 1 << 20, 16)])
  func `an image has the layout that was asked for`(
    order: Int, unit: UInt64, count: UInt64
  ) async throws {
    try await CephCluster.shared().withPool { pool in
      let wanted = ImageSpecification(
        size: 96 << 20, objectOrder: order, stripeUnit: unit, stripeCount: count,
        features: .standard.subtracting(.deepFlatten))
      try await pool.createImage("disk", wanted)
      try await pool.withImage("disk", readOnly: true) { image in
        let information = try await image.information()
        #expect(information.specification == wanted)
        #expect(information.name == "disk")
        #expect(information.objectSize == 1 << UInt64(order))
        #expect(information.features.contains(.striping) == (unit > 0))
        #expect(information.parent == nil)
        #expect(information.dataPoolID == pool.id)
        #expect(information.blockPrefix.hasSuffix(information.id))
      }
    }
  }
}
