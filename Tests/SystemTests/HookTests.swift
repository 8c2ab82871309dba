import Ceph
import Foundation
import TestSupport
import Testing

/// A cutover that does not come off leaves the source running, and the migration catching up.
struct HookTests {
  @Test(arguments: ["failing-freeze", "hanging-freeze", "idle-freeze"])
  func `a freeze that does not come off sends the migration back, source running`(
    hooks: String
  ) async throws {
    try await Fleet.common { fleet in
      let disk = try await fleet.makeDisk("freeze-\(hooks)")
      let migration = try await fleet.migrate(
        "freeze-\(hooks)", options: "--policy", "once", "--hooks", hooks)
      try await migration.wait(forEvent: "thawed")
      let row = try await migration.row()
      #expect(["held", "catching up"].contains(row.phase))
      #expect(row.owner == "source")
      #expect(migration.calls(of: "activate") == 0)
      let reason = try await migration.wait(forEvent: "gave up").message
      switch hooks {
      case "failing-freeze": #expect(reason.contains("the guest agent does not answer"))
      case "hanging-freeze": #expect(reason.contains("longer than"))
      default: #expect(reason.contains("still open"))
      }
      try await disk.waitForRecords(in: "west")
      // Rounds go on, from the pair that was sealed last.
      let sealed = try await migration.sealedRound()
      try await migration.wait(forSeal: sealed + 1)
      try await migration.wait(for: "held")
      try await migration.run("cancel").checked()
      try await migration.wait(for: "cancelled")
      #expect(disk.runs(in: "west"))
      try await disk.stop(in: "west")
      try await disk.check(in: "west")
    }
  }

  @Test func `what a persistent cache has not written back keeps the cutover from coming off`()
    async throws
  {
    try await Fleet.common { fleet in
      try await fleet.makeImage("cached", written: 2)
      // As librbd marks an image whose client keeps such a cache, and unmarks it when that is empty.
      func mark(_ dirty: Bool) async throws {
        let (id, features) = try await fleet.withImage("cached", in: "west") { image in
          let information = try await image.information()
          return (information.id, information.features)
        }
        let marked = dirty ? features.union(.dirtyCache) : features.subtracting(.dirtyCache)
        let file = fleet.directory.appending(path: "cached-features")
        try withUnsafeBytes(of: marked.rawValue.littleEndian) { try Data($0).write(to: file) }
        try await fleet.west.rados(
          "-p", fleet.pool, "setomapval", "rbd_header.\(id)", "features", "--input-file", file.path)
      }
      try await mark(true)
      let migration = try await fleet.migrate(
        "cached", options: "--policy", "once", "--hooks", "none")
      let reason = try await migration.wait(forEvent: "gave up").message
      #expect(reason.contains("was not written back"))
      try await migration.wait(for: "held")
      #expect(try await migration.row().owner == "source")
      try await mark(false)
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done")
      try await migration.waitUntilCompared()
      try await migration.checkDigests()
    }
  }

  @Test func `an activation that fails before anything was written brings the source back`()
    async throws
  {
    try await Fleet.common { fleet in
      let disk = try await fleet.makeDisk("activate")
      // A limit of the operator's that slows nobody down here.
      let limit = "conf_rbd_qos_write_bps_limit"
      try await fleet.withImage("activate", in: "west") { image in
        try await image.setMetadata(limit, "1073741824")
      }
      let migration = try await fleet.migrate(
        "activate", options: "--policy", "once", "--hooks", "failing-activate")
      try await migration.wait(forEvent: "activation undone")
      try await migration.wait(forEvent: "thawed")
      #expect(try await migration.row().owner == "source")
      try await disk.waitForRecords(in: "west")
      #expect(!disk.runs(in: "east"))
      // The activation had given it to the destination, whose copies go on.
      try await fleet.withImage("activate", in: "east") { image in
        let metadata = try await image.metadata()
        #expect(metadata[limit] == nil)
      }
      let sealed = try await migration.sealedRound()
      try await migration.wait(forSeal: sealed + 1)
      try await disk.stop(in: "west")
      try await disk.check(in: "west")
    }
  }

  @Test func `what a hook printed is kept, with how it ended`() async throws {
    try await Fleet.common { fleet in
      _ = try await fleet.makeDisk("printed")
      let migration = try await fleet.migrate("printed", options: "--hooks", "disk")
      try await migration.wait(for: "done")
      let runs = try await fleet.rows(
        """
        SELECT hook, exit_code, output FROM longhaul.hook_run
        WHERE migration = \(migration.id) ORDER BY id
        """, as: Run.self)
      #expect(runs.map(\.hook) == ["freeze", "activate"])
      #expect(runs.allSatisfy { $0.exitCode == 0 })
      #expect(runs.first?.output?.contains("printed stands in west") == true)
    }
  }

  @Test func `a hook is told what it is called for`() async throws {
    try await Fleet.common { fleet in
      for name in ["told-1", "told-2"] { try await fleet.makeImage(name) }
      let migration = try await fleet.migrate("told-1", "told-2", options: "--hooks", "disk")
      try await migration.wait(for: "done")
      let volumes = "\(fleet.pool)/told-1 \(fleet.pool)/told-2"
      let round = try await migration.sealedRound()
      for (hook, phase, region) in [
        ("freeze", "freezing", "west"), ("activate", "activating", "east"),
      ] {
        let told = try migration.environment(of: hook)
        #expect(try UInt64(#require(told["LONGHAUL_FENCE"])) ?? 0 > 0)
        #expect(try UInt64(#require(told["LONGHAUL_EPOCH"])) ?? 0 > 0)
        let expected = [
          "LONGHAUL_HOOK": hook, "LONGHAUL_MIGRATION": "\(migration.id)",
          "LONGHAUL_PHASE": phase, "LONGHAUL_ROUND": "\(round)", "LONGHAUL_REGION": region,
          "LONGHAUL_SOURCE_REGION": "west", "LONGHAUL_DESTINATION_REGION": "east",
          "LONGHAUL_VOLUMES": volumes, "LONGHAUL_SOURCE_VOLUMES": volumes,
          "LONGHAUL_DESTINATION_VOLUMES": volumes,
        ]
        #expect(told.filter { expected[$0.key] != nil } == expected)
      }
    }
  }

  private struct Run: Decodable {
    let hook: String
    let exitCode: Int?
    let output: String?
  }
}
