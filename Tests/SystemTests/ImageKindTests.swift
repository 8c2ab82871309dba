import Ceph
import TestSupport
import Testing

/// Whatever an image is like, its copy is the same byte for byte.
struct ImageKindTests {
  struct Kind: CustomTestStringConvertible {
    let name: String
    var change: @Sendable (inout ImageSpecification) -> Void = { _ in }
    var testDescription: String { name }
  }

  static let kinds = [
    Kind(name: "small-objects") { $0.objectOrder = 16 },
    Kind(name: "large-objects") { $0.objectOrder = 25 },
    Kind(name: "striped") {
      $0.stripeUnit = 64 << 10
      $0.stripeCount = 4
    },
    Kind(name: "no-fast-diff") { $0.features = [.layering, .exclusiveLock] },
    Kind(name: "no-lock") { $0.features = [.layering] },
    Kind(name: "odd-size") { $0.size = (13 << 20) + 512 },
  ]

  @Test(arguments: kinds)
  func `an image of any kind arrives as it is, with its shape`(kind: Kind) async throws {
    try await Fleet.common { fleet in
      let name = "kind-\(kind.name)"
      try await fleet.makeImage(name, kind.change)
      try await fleet.withImage(name) { try await $0.setMetadata("note", "of the operator's") }
      let migration = try await fleet.migrate(name, options: "--policy", "patient")
      try await migration.wait(for: "ready")
      try await migration.checkDigests()
      try await fleet.scribble(name, seed: 9)
      try await fleet.withImage(name) { image in
        try await image.discard(1 << 20, 3 << 20)
        try await image.writeZeroes(6 << 20, 70_000)
      }
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done")
      try await migration.checkDigests()
      let (source, destination) = try await (
        shape(name, "west", fleet), shape(name, "east", fleet)
      )
      #expect(source == destination)
    }
  }

  private func shape(_ name: String, _ region: String, _ fleet: Fleet) async throws -> [String] {
    try await fleet.withPool(region) { pool in
      try await pool.withImage(name, readOnly: true) { image in
        let information = try await image.information()
        return [
          "\(information.size)", "\(information.objectSize)", "\(information.stripeUnit)",
          "\(information.stripeCount)", "\(information.features.settable)",
          "\(try await image.metadata())",
        ]
      }
    }
  }

  @Test func `a clone brings its parent's data along`() async throws {
    try await Fleet.common { fleet in
      try await fleet.makeImage("parent", written: 6)
      try await fleet.withPool { pool in
        try await pool.withImage("parent", readOnly: false) { image in
          _ = try await image.createSnapshot("golden")
          try await image.protectSnapshot("golden")
        }
        try await pool.cloneImage(
          "parent", at: "golden", to: "clone", in: pool, ImageSpecification(size: 0))
      }
      try await fleet.scribble("clone", seed: 2)
      let migration = try await fleet.migrate("clone", options: "--policy", "patient")
      try await migration.wait(for: "ready")
      try await migration.checkDigests()
      try await fleet.withImage("clone") { try await $0.flatten() }
      try await fleet.scribble("clone", seed: 3)
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done")
      try await migration.checkDigests()
    }
  }

  @Test func `an image grows and shrinks between rounds`() async throws {
    try await Fleet.common { fleet in
      try await fleet.makeImage("resized", mebibytes: 12, written: 6)
      let migration = try await fleet.migrate("resized", options: "--policy", "patient")
      try await migration.wait(for: "ready")
      for (seed, mebibytes) in [20, 7, 15].enumerated() {
        try await fleet.withImage("resized") { try await $0.resize(to: UInt64(mebibytes) << 20) }
        try await fleet.scribble("resized", seed: UInt64(seed))
        let sealed = try await migration.sealedRound()
        try await migration.ring()
        try await migration.wait(forSeal: sealed + 1)
        try await migration.wait(for: "ready")
        try await migration.checkDigests()
      }
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done")
      let size = try await fleet.withImage("resized", in: "east") { try await $0.size() }
      #expect(size == 15 << 20)
    }
  }

  @Test func `an image of a namespace moves to a namespace`() async throws {
    try await Fleet.common { fleet in
      for region in ["west", "east"] {
        try await fleet.withPool(region) { try await $0.createNamespace("tenant") }
      }
      try await fleet.makeImage("spaced", namespace: "tenant")
      let migration = try await fleet.migrate(volumes: ["\(fleet.pool)/tenant/spaced"])
      try await migration.wait(for: "done")
      try await migration.checkDigests()
      #expect(try await fleet.images(in: "east", namespace: "tenant") == ["spaced"])
    }
  }
}
