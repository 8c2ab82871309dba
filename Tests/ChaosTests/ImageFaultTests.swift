import Ceph
import TestSupport
import Testing

/// What others do to the images meanwhile.
struct ImageFaultTests {
  private static let slow = FleetSetup { $0.bandwidth = "3 MiB/s" }

  @Test func `a base snapshot that was removed makes the next round copy everything again`()
    async throws
  {
    try await Fleet.common { fleet in
      try await fleet.makeImage("baseless")
      let migration = try await fleet.migrate("baseless", options: "--policy", "patient")
      try await migration.wait(for: "ready")
      for name in try await fleet.snapshots(of: "baseless", in: "west") {
        do {
          try await fleet.withImage("baseless") { try await $0.removeSnapshot(name) }
        } catch let error as CephError where error.isNotFound {
          // An older one, which was pruned in the meantime.
        }
      }
      try await fleet.withImage("baseless") { try await $0.discard(0, 4 << 20) }
      try await fleet.scribble("baseless", seed: 6)
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done")
      try await migration.checkDigests()
    }
  }

  @Test(arguments: [false, true])
  func `a snapshot that is removed or replaced while it is copied does not count`(
    isReplaced: Bool
  ) async throws {
    try await Fleet.with(Self.slow) { fleet in
      try await fleet.makeImage("snap", written: 12)
      let migration = try await fleet.migrate("snap", options: "--policy", "patient")
      try await migration.wait(forEvent: "snapshot taken")
      let name = try #require(try await fleet.snapshots(of: "snap", in: "west").first)
      try await fleet.withImage("snap") { image in
        try await image.removeSnapshot(name)
        if isReplaced {
          try await image.discard(0, 8 << 20)
          _ = try await image.createSnapshot(name)
        }
      }
      try await migration.wait(forEvent: "snapshot lost")
      try await migration.wait(for: "ready", within: .seconds(180))
      try await migration.checkDigests()
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done")
      try await migration.checkDigests()
    }
  }

  @Test func `an image that was made again under its name is not taken for the first`()
    async throws
  {
    try await Fleet.with { fleet in
      try await fleet.makeImage("again")
      let migration = try await fleet.migrate("again", options: "--policy", "patient")
      try await migration.wait(for: "ready")
      for name in try await fleet.snapshots(of: "again", in: "west") {
        try await fleet.withImage("again") { try await $0.removeSnapshot(name) }
      }
      try await fleet.withPool { try await $0.removeImage("again") }
      try await fleet.makeImage("again")
      try await migration.ring()
      let row = try await migration.wait(for: "failed")
      #expect(row.owner == "source")
      #expect(row.reason?.contains("another image") == true)
      // What the first one held is at the destination alone.
      try await migration.run("cancel").checked()
      try await migration.wait(forEvent: "gave up", count: 2)
      let kept = try await migration.row()
      #expect(kept.reason?.contains("may be the only copy of it") == true)
      #expect(try await fleet.images(in: "east").contains("again"))
    }
  }

  @Test func `an object map that is flagged invalid costs time, not data`() async throws {
    try await Fleet.common { fleet in
      try await fleet.makeImage("flagged")
      let migration = try await fleet.migrate("flagged", options: "--policy", "patient")
      try await migration.wait(for: "ready")
      try await fleet.scribble("flagged", seed: 6)
      try await fleet.withPool { pool in
        let id = try await pool.withImage("flagged", readOnly: true) {
          try await $0.information().id
        }
        try await pool.setFlags([.objectMapInvalid, .fastDiffInvalid], ofImage: id)
      }
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done")
      try await migration.checkDigests()
    }
  }

  @Test func `a destination pool that is full stops the copy with its reason, and the source runs`()
    async throws
  {
    let setup = FleetSetup {
      $0.operationTimeout = "5s"
      $0.bandwidth = "1 MiB/s"
    }
    try await Fleet.with(setup) { fleet in
      let disk = try await fleet.makeDisk(
        "full", mebibytes: 48, rate: "64KiB", options: "--region-size 1MiB")
      try await fleet.labDisk(
        ["fill", "\(fleet.pool)/full", "-c", fleet.west.configurationFile, "--offset", "16MiB"]
      ).checked()
      let migration = try await fleet.migrate(
        "full", options: "--policy", "patient", "--hooks", "disk")
      // Preflight has passed; the cluster notices within seconds.
      try await migration.wait(forEvent: "snapshot taken")
      try await fleet.east.ceph("osd", "pool", "set-quota", fleet.pool, "max_bytes", "4096")
      let reason = try await fleet.wait(
        for: "the pool to be named as full", within: .seconds(180)
      ) {
        let row = try await migration.row()
        if row.phase == "ready" { throw FleetFailure("the pool was full too late") }
        return row.reason?.contains("full") == true ? row.reason : nil
      }
      #expect(reason.contains(fleet.pool))
      try await disk.waitForRecords(in: "west")
      try await fleet.east.ceph("osd", "pool", "set-quota", fleet.pool, "max_bytes", "0")
      if try await migration.row().phase == "failed" { try await migration.run("resume").checked() }
      try await migration.wait(for: "ready", within: .seconds(180))
      try await migration.checkDigests()
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done")
      try await disk.waitForRecords(in: "east")
    }
  }
}
