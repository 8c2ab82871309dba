import TestSupport
import Testing

/// A region that does not come back: nothing of a migration is waited for there any more.
struct WriteOffTests {
  @Test func `a destination that is lost has the source go on, and nothing waits for it`()
    async throws
  {
    try await Fleet.with { fleet in
      let disk = try await fleet.makeDisk("kept")
      let migration = try await fleet.migrate(
        "kept", options: "--policy", "patient", "--hooks", "hanging-activate")
      try await migration.wait(for: "ready")
      try await migration.run("cutover").checked()
      try await fleet.wait(until: "the activate hook to begin") {
        migration.calls(of: "hang") >= 1
      }
      // While somebody is there to be asked, nothing is taken for lost.
      try await expectRefused(migration, "is alive", "--region", "east", "--yes")
      await (try fleet.process("worker-east")).killAndWait()
      try await expectRefused(migration, "may still arrive", "--region", "east", "--yes")
      try await fleet.loseWorkers(in: "east")
      try await fleet.wait(until: "what was begun to end") {
        try await migration.run("write-off", "--region", "east").errors.contains("say --yes if")
      }
      try await expectRefused(migration, "not by north", exitCode: 2, "--region", "north")
      try await writeOff(migration, "east")
      try await migration.wait(for: "cancelling")
      #expect(disk.runs(in: "west"))
      try await writeOff(migration, "east")
      try await migration.wait(for: "cancelled")
      #expect(try await fleet.snapshots(of: "kept", in: "west").isEmpty)
      try await expectRefused(migration, "does not wait for its destination", "--region", "east")
    }
  }

  @Test func `a source that is lost keeps no destination from being started, nor from its end`()
    async throws
  {
    try await Fleet.with { fleet in
      let disk = try await fleet.makeDisk("moved")
      let migration = try await fleet.migrate(
        "moved", options: "--hooks", "disk", "--probe", "there")
      try await migration.wait(for: "failed")
      await (try fleet.process("worker-west")).killAndWait()
      // Somebody has to look at the source before it is begun anew.
      try await migration.run("resume").checked()
      try await fleet.loseWorkers(in: "west")
      try migration.markThere()
      try await writeOff(migration, "west")
      try await migration.wait(for: "done")
      #expect(disk.runs(in: "east"))
      try await migration.run("finalize", "--force").checked()
      try await migration.wait(forEvent: "cleaned up")
      try await writeOff(migration, "west")
      try await migration.wait(for: "finalized")
    }
  }

  /// A region that was written off, and comes back before the migration was told a second time.
  @Test func `what a lost destination has is not deleted when it comes back`() async throws {
    try await Fleet.with { fleet in
      let disk = try await fleet.makeDisk("back-again")
      let migration = try await fleet.migrate(
        "back-again", options: "--hooks", "disk", "--probe", "closed")
      try await migration.wait(for: "failed")
      #expect(disk.runs(in: "east"))
      await (try fleet.process("worker-east")).killAndWait()
      try await fleet.loseWorkers(in: "east")
      try await disk.stop(in: "east")
      try await writeOff(migration, "east")
      try await migration.wait(for: "cancelling")
      try await fleet.startWorker("east")
      try await migration.wait(for: "failed")
      let reason = try await migration.row().reason ?? ""
      #expect(reason.contains("east was written off"), "\(reason)")
      #expect(try await fleet.images(in: "east") == ["back-again"])
      // Its workers are alive, and do nothing with what was written off.
      try await migration.run("write-off", "--region", "east", "--yes").checked()
      try await migration.wait(for: "cancelled")
      #expect(try await fleet.images(in: "east") == ["back-again"])
      #expect(disk.runs(in: "west"))
    }
  }

  @Test func `what is the only copy left is kept, whichever side it is at`() async throws {
    try await Fleet.with { fleet in
      try await fleet.makeImage("source-lost", written: 2)
      let first = try await fleet.migrate("source-lost", options: "--policy", "patient")
      try await fleet.makeImage("called-off", written: 2)
      let called = try await fleet.migrate("called-off", options: "--policy", "patient")
      for migration in [first, called] { try await migration.wait(for: "ready") }
      try await fleet.makeImage("moved", written: 2)
      let second = try await fleet.migrate("moved")
      try await second.wait(for: "done")
      await (try fleet.process("worker-west")).killAndWait()
      try await fleet.loseWorkers(in: "west")
      // The destination is not cleaned before the source was: who called it off is not held to it.
      try await called.run("cancel").checked()
      let regions: [String] = try await fleet.rows(
        """
        SELECT j.region FROM longhaul.job j JOIN longhaul.migration_job m ON m.job = j.id
        WHERE m.migration = \(called.id) AND j.state IN ('ready', 'running')
        """, as: Queued.self
      ).map(\.region)
      #expect(regions == ["west"])
      await (try fleet.process("worker-east")).killAndWait()
      try await fleet.loseWorkers(in: "east")
      // Nothing leads on without its source.
      for migration in [first, called] {
        try await writeOff(migration, "west")
        try await migration.wait(for: "cancelled")
      }
      // Its workers find nothing to do when they come back.
      try await fleet.startWorker("west")
      try await fleet.startWorker("east")
      try await second.wait(forEvent: "verified")
      let kept = try await fleet.images(in: "east")
      #expect(kept.contains("source-lost") && kept.contains("called-off"), "\(kept)")
      #expect(try await !fleet.snapshots(of: "source-lost", in: "east").isEmpty)
      await (try fleet.process("worker-east")).killAndWait()
      try await fleet.loseWorkers(in: "east")

      try await writeOff(second, "east")
      try await second.wait(for: "finalized")
      #expect(try await !fleet.snapshots(of: "moved", in: "west").isEmpty)
      let told: Int = try await fleet.value(
        """
        SELECT count(*) FROM longhaul.event
        WHERE migration = \(second.id) AND message LIKE '%is the only copy left%'
        """)
      #expect(told == 1)
    }
  }

  private struct Queued: Decodable { let region: String }

  /// What was begun there ends by itself.
  private func writeOff(_ migration: FleetMigration, _ region: String) async throws {
    try await migration.fleet.wait(until: "the region to be written off") {
      try await migration.run("write-off", "--region", region, "--yes").succeeded
    }
  }

  private func expectRefused(
    _ migration: FleetMigration, _ why: String, exitCode: Int = 5, _ options: String...
  ) async throws {
    let refused = try await migration.fleet.longhaul(["write-off", "\(migration.id)"] + options)
    #expect(refused.exitCode == exitCode, "\(refused)")
    #expect(refused.errors.contains(why), "\(refused)")
  }
}

extension Fleet {
  /// What a heartbeat that stays away does in 15 s.
  fileprivate func loseWorkers(in region: String) async throws {
    try await execute(
      "UPDATE longhaul.worker SET seen_at = seen_at - interval '1 hour' WHERE region = '\(region)'")
  }
}
