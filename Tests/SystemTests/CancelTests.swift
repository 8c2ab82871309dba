import Ceph
import Foundation
import TestSupport
import Testing

/// Wherever it is called off: the source runs, and nothing of the migration is left.
struct CancelTests {
  /// Slow enough to be caught in each phase.
  private static let slow = FleetSetup { $0.bandwidth = "2 MiB/s" }

  @Test func `cancelling while nobody works leaves nothing`() async throws {
    try await Fleet.with { fleet in
      try await fleet.makeImage("idle")
      await (try fleet.process("scheduler")).killAndWait()
      let submitted = try await fleet.migrate("idle")
      try await submitted.run("cancel").checked()
      #expect(try await submitted.row().phase == "cancelled")

      for region in ["west", "east"] { try fleet.process("worker-\(region)").signal(SIGSTOP) }
      try await fleet.startScheduler()
      let admitted = try await fleet.migrate("idle")
      try await admitted.wait(for: "preflight")
      try await admitted.run("cancel").checked()
      #expect(try await admitted.row().phase == "cancelled")
      #expect(try await fleet.images(in: "east").isEmpty)
      #expect(try await fleet.snapshots(of: "idle", in: "west").isEmpty)
    }
  }

  @Test func `cancelling a seed, a round, and a rest leaves the source running and nothing else`()
    async throws
  {
    try await Fleet.with(Self.slow) { fleet in
      try await fleet.makeImage("seeding", written: 12)
      let seeding = try await fleet.migrate("seeding")
      try await seeding.wait(forEvent: "snapshot taken")
      try await expectCancelled(seeding, "seeding", from: "seeding")

      let disk = try await fleet.makeDisk("resting", rate: "256KiB")
      for phase in ["ready", "paused"] {
        let migration = try await fleet.migrate(
          "resting", options: "--policy", "patient", "--hooks", "disk")
        try await migration.wait(for: "ready")
        if phase == "paused" {
          try await migration.run("pause").checked()
          try await migration.wait(for: "paused")
        }
        try await expectCancelled(migration, "resting", from: phase)
        #expect(disk.runs(in: "west"))
        #expect(migration.calls(of: "freeze") == 0)
      }

      try await fleet.makeImage("round", written: 2)
      let round = try await fleet.migrate("round", options: "--policy", "patient")
      try await round.wait(for: "ready")
      try await fleet.scribble("round", mebibytes: 10, seed: 3)
      try await round.ring()
      try await round.wait(for: "catching up")
      try await expectCancelled(round, "round", from: "catching up")
    }
  }

  @Test func `cancelling does not delete the only copy that is left`() async throws {
    try await Fleet.with { fleet in
      try await fleet.makeImage("lost")
      let migration = try await fleet.migrate("lost", options: "--policy", "patient")
      try await migration.wait(for: "ready")
      try await fleet.withImage("lost") { image in
        for snapshot in try await image.snapshots() { try await image.removeSnapshot(snapshot) }
      }
      try await fleet.withPool("west") { try await $0.removeImage("lost") }
      try await migration.run("cancel").checked()
      let row = try await migration.wait(for: "failed")
      #expect(try #require(row.reason).contains("may be the only copy of it"))
      #expect(try await fleet.images(in: "east").contains("lost"))
      await (try fleet.process("worker-west")).killAndWait()
      try await fleet.wait(until: "nobody to be alive there", within: .seconds(120)) {
        try await migration.run("write-off", "--region", "west", "--yes").exitCode == 0
      }
      try await migration.wait(for: "cancelled")
      #expect(try await fleet.images(in: "east").contains("lost"))
    }
  }

  @Test func `cancelling a freeze and a final round lets the source go on`() async throws {
    try await Fleet.with(Self.slow) { fleet in
      let disk = try await fleet.makeDisk(
        "frozen", rate: "256KiB", options: "--region-size 16MiB")
      let freezing = try await fleet.migrate(
        "frozen", options: "--policy", "patient", "--hooks", "disk")
      try await freezing.wait(for: "ready")
      try freezing.closeGate("freeze")
      try await freezing.run("cutover").checked()
      try await freezing.wait(for: "freezing")
      try await fleet.wait(until: "the freeze hook to begin") { freezing.calls(of: "freeze") == 1 }
      try await freezing.run("cancel").checked()
      try freezing.openGate("freeze")
      try await freezing.wait(for: "cancelled")
      try await expectClean("frozen", after: freezing)
      try await expectRunning(disk, freezing)

      let final = try await fleet.migrate(
        "frozen", options: "--policy", "patient", "--hooks", "disk")
      try await final.wait(for: "ready")
      try final.closeGate("freeze")
      try await final.run("cutover").checked()
      try await fleet.wait(until: "the freeze hook to begin") { final.calls(of: "freeze") == 1 }
      try await disk.stop(in: "west")
      try await fleet.withImage("frozen") { image in
        var generator = SeededGenerator(seed: 5)
        // Beside the records, which are in the first half.
        try await image.write(20 << 20, generator.bytes(10 << 20))
      }
      try final.openGate("freeze")
      try await final.wait(for: "final round")
      try await final.run("cancel").checked()
      try await final.wait(for: "cancelled")
      try await expectClean("frozen", after: final)
      try await expectRunning(disk, final)
      #expect(final.calls(of: "thaw") >= 1)
    }
  }

  @Test func `an activation cannot be cancelled, and a finished migration neither`() async throws {
    try await Fleet.common { fleet in
      let disk = try await fleet.makeDisk("late")
      let migration = try await fleet.migrate(
        "late", options: "--policy", "patient", "--hooks", "disk")
      try await migration.wait(for: "ready")
      try migration.closeGate("activate")
      try await migration.run("cutover").checked()
      try await migration.wait(for: "activating")
      let refusal = try await migration.run("cancel")
      #expect(refusal.exitCode == 5, "\(refusal)")
      try migration.openGate("activate")
      try await migration.wait(for: "done")
      let late = try await migration.run("cancel")
      #expect(late.exitCode == 5, "\(late)")
      #expect(try await migration.row().phase == "done")
      #expect(disk.runs(in: "east"))
    }
  }

  @Test
  func
    `an activation that failed is begun anew only beside a source that stands, and can be taken back`()
    async throws
  {
    try await Fleet.common { fleet in
      let disk = try await fleet.makeDisk("stuck")
      let migration = try await fleet.migrate(
        "stuck", options: "--policy", "patient", "--hooks", "failing-activate")
      try await migration.wait(for: "ready")
      try await failToActivate(migration, "stuck") {
        try await migration.run("cancel").checked()
        try await migration.wait(forEvent: "gave up", count: 2)
        let row = try await migration.row()
        #expect(row.phase == "failed" && row.owner == "destination")
        #expect(row.reason?.contains("may have run") ?? false)
      }
      // Somebody has the source run meanwhile.
      try await fleet.withImage("stuck") { image in
        var generator = SeededGenerator(seed: 6)
        try await image.write(20 << 20, generator.bytes(1 << 20))
      }
      try await migration.run("resume").checked()
      try await migration.wait(forEvent: "gave up", count: 3)
      #expect(try await migration.row().reason?.contains("after its last snapshot") ?? false)
      #expect(!disk.runs(in: "east"))
      try await migration.run("cancel").checked()
      try await migration.wait(for: "cancelled")
      try await expectClean("stuck", after: migration)
      try await expectRunning(disk, migration)
    }
  }

  @Test func `an activation that failed is begun anew once what hindered it is gone`() async throws
  {
    try await Fleet.common { fleet in
      let disk = try await fleet.makeDisk("anew")
      let migration = try await fleet.migrate(
        "anew", options: "--policy", "patient", "--hooks", "failing-activate")
      try await migration.wait(for: "ready")
      try await failToActivate(migration, "anew")
      try await migration.run("resume").checked()
      try await migration.wait(forEvent: "refrozen")
      try await migration.wait(forEvent: "activation undone")
      try await migration.wait(forEvent: "thawed")
      try await disk.waitForRecords(in: "west")
    }
  }

  /// Cuts over while somebody has the destination's image open, so that nobody knows whether it runs.
  private func failToActivate(
    _ migration: FleetMigration, _ image: String, _ meanwhile: () async throws -> Void = {}
  ) async throws {
    try await migration.fleet.withImage(image, in: "east") { _ in
      try await migration.run("cutover").checked()
      try await migration.wait(forEvent: "gave up")
      #expect(try await migration.row().phase == "failed")
      try await meanwhile()
    }
  }

  private func expectCancelled(
    _ migration: FleetMigration, _ image: String, from phase: String
  ) async throws {
    let row = try await migration.row()
    try #require(row.phase == phase)
    try await migration.run("cancel").checked()
    try await migration.wait(for: "cancelled")
    try await expectClean(image, after: migration)
  }

  private func expectClean(_ image: String, after migration: FleetMigration) async throws {
    let fleet = migration.fleet
    #expect(try await migration.row().owner == "source")
    #expect(try await !fleet.images(in: "east").contains(image))
    #expect(try await fleet.snapshots(of: image, in: "west").isEmpty)
    let live: Int = try await fleet.value(
      """
      SELECT count(*) FROM longhaul.job j JOIN longhaul.migration_job m ON m.job = j.id
      WHERE m.migration = \(migration.id) AND j.state IN ('ready', 'running')
      """)
    #expect(live == 0)
  }

  private func expectRunning(_ disk: FleetDisk, _ migration: FleetMigration) async throws {
    try await disk.waitForRecords(in: "west")
    #expect(!disk.runs(in: "east"))
    #expect(migration.calls(of: "activate") == 0)
  }
}
