import Ceph
import Foundation
import TestSupport
import Testing

/// What an operator can ask for besides the usual.
struct OptionTests {
  @Test func `the destination gets the shape that was asked for, and its data go to the data pool`()
    async throws
  {
    try await Fleet.common { fleet in
      try await fleet.east.withPool { data in
        try await fleet.makeImage("shaped", written: 6)
        try await fleet.withImage("shaped") { try await $0.setMetadata("note", "stays here") }
        let migration = try await fleet.migrate(
          volumes: ["\(fleet.pool)/shaped"],
          options: [
            "--policy", "patient", "--data-pool", data.name, "--no-metadata",
            "--object-size", "1MiB", "--stripe-unit", "64KiB", "--stripe-count", "3",
            "--features", "layering,exclusive-lock",
          ])
        try await migration.wait(for: "ready")
        try await fleet.scribble("shaped", seed: 2)
        try await migration.run("cutover").checked()
        try await migration.wait(for: "done")
        try await migration.checkDigests()
        try await fleet.withImage("shaped", in: "east") { image in
          let information = try await image.information()
          #expect(information.dataPoolID == data.id)
          #expect(information.objectSize == 1 << 20)
          #expect(information.stripeUnit == 64 << 10)
          #expect(information.stripeCount == 3)
          #expect(information.features.settable == [.layering, .exclusiveLock])
          #expect(try await image.metadata().isEmpty)
        }
        try await migration.waitUntilCompared()
      }
    }
  }

  @Test func `an object map that is wrong misleads nobody who distrusts it`() async throws {
    try await Fleet.common { fleet in
      try await fleet.makeImage("liar", written: 8)
      let migration = try await fleet.migrate(
        "liar", options: "--policy", "patient", "--distrust-object-map")
      try await migration.wait(for: "ready")
      let id = try await fleet.withImage("liar") { try await $0.information().id }
      let (map, file) = (
        "rbd_object_map.\(id)", fleet.directory.appending(component: "map-of-liar").path
      )
      _ = try await fleet.west.rados("-p", fleet.pool, "get", map, file)
      try await fleet.scribble("liar", seed: 2)
      // As if a client had not known of the map: all that was written is missing in it.
      _ = try await fleet.west.rados("-p", fleet.pool, "put", map, file)
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done")
      try await migration.checkDigests()
      let listed: Bool = try await fleet.value(
        "SELECT listed_exactly FROM report.volumes WHERE migration = \(migration.id)")
      #expect(listed)
    }
  }

  @Test(arguments: ["off", "sampled"])
  func `as much is compared as was asked for`(verification: String) async throws {
    try await Fleet.common { fleet in
      let name = "compared-\(verification)"
      try await fleet.makeImage(name, written: 6)
      let migration = try await fleet.migrate(name, options: "--verification", verification)
      try await migration.wait(for: "done")
      if verification == "sampled" { try await migration.waitUntilCompared() }
      let comparisons: Int = try await fleet.value(
        """
        SELECT count(*) FROM longhaul.job JOIN longhaul.migration_job ON job = id
        WHERE migration = \(migration.id) AND kind = 'verify'
        """)
      #expect((comparisons > 0) == (verification == "sampled"))
      try await migration.checkDigests()
      // Nothing that is not found equal stands in the way of an operator who wanted no comparison.
      try await migration.run("finalize").checked()
      try await migration.wait(for: "finalized")
    }
  }
}
