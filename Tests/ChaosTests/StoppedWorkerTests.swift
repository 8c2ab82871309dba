import Foundation
import TestSupport
import Testing

/// A worker that is stopped for longer than its lease has been replaced when it wakes up.
struct StoppedWorkerTests {
  @Test func `a destination worker that wakes up after its lease does nothing any more`()
    async throws
  {
    try await Fleet.with(FleetSetup { $0.bandwidth = "4 MiB/s" }) { fleet in
      try await fleet.makeImage("stopped", mebibytes: 32, written: 24)
      let first = try fleet.process("worker-east")
      let migration = try await fleet.migrate("stopped", options: "--policy", "patient")
      try await waitForProgress(migration)
      first.signal(SIGSTOP)
      let second = try await fleet.startWorker("east")
      try await fleet.wait(until: "the copy to be claimed again") {
        try await fleet.value(
          """
          SELECT max(j.fence) FROM longhaul.job j JOIN longhaul.migration_job m ON m.job = j.id
          WHERE m.migration = \(migration.id) AND j.kind = 'copy' AND j.state = 'running'
          """) as Int? ?? 0 > 1
      }
      try await waitForProgress(migration)
      first.signal(SIGCONT)
      try await migration.wait(for: "ready")
      try await migration.checkDigests()
      let blocklist = try await fleet.east.ceph("osd", "blocklist", "ls")
      #expect(blocklist.contains("127."), "the first holder of the lock was shut out")
      // It is of use again: alone, it brings the migration to its end.
      await second.killAndWait()
      try await fleet.scribble("stopped", seed: 8)
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done")
      try await migration.checkDigests()
      let differences = try await migration.events().filter { $0.kind == "difference found" }
      #expect(differences.isEmpty)
    }
  }

  @Test func `a source worker that stops serving is replaced by another`() async throws {
    try await Fleet.with(FleetSetup { $0.bandwidth = "4 MiB/s" }) { fleet in
      try await fleet.makeImage("served", mebibytes: 32, written: 20)
      let first = try fleet.process("worker-west")
      let migration = try await fleet.migrate("served", options: "--policy", "patient")
      try await waitForProgress(migration)
      first.signal(SIGSTOP)
      try await fleet.startWorker("west")
      try await migration.wait(for: "ready")
      try await migration.checkDigests()
      first.signal(SIGCONT)
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done")
      try await migration.checkDigests()
    }
  }

  @Test func `a freeze whose worker stops past its lease ends with one side running`()
    async throws
  {
    try await Fleet.with { fleet in
      let disk = try await fleet.makeDisk("napping")
      let first = try fleet.process("worker-west")
      let migration = try await fleet.migrate(
        "napping", options: "--policy", "patient", "--hooks", "disk")
      try await migration.wait(for: "ready")
      try migration.closeGate("freeze")
      try await migration.run("cutover").checked()
      try await fleet.wait(until: "the freeze hook to begin") { migration.calls(of: "freeze") == 1 }
      first.signal(SIGSTOP)
      try await fleet.startWorker("west")
      try await fleet.wait(until: "the freeze to begin again") {
        migration.calls(of: "freeze") == 2
      }
      try migration.openGate("freeze")
      first.signal(SIGCONT)
      try await migration.wait(for: "done")
      try await migration.checkDigests()
      #expect(migration.calls(of: "activate") == 1)
      try await disk.waitForRecords(in: "east")
      #expect(!disk.runs(in: "west"))
      try await disk.stop(in: "east")
      try await disk.check(in: "east")
    }
  }

  @Test func `a copy that is resumed repeats at most a tenth`() async throws {
    let setup = FleetSetup {
      $0.bandwidth = "24 MiB/s"
      $0.window = "8MiB"
    }
    try await Fleet.with(setup) { fleet in
      let size: UInt64 = 192
      try await fleet.makeImage("resumed", mebibytes: size, written: 0)
      try await fleet.labDisk(
        ["fill", "\(fleet.pool)/resumed", "-c", fleet.west.configurationFile]
      ).checked()
      let migration = try await fleet.migrate("resumed", options: "--policy", "patient")
      try await waitForProgress(migration, bytes: Int64(size) << 19)
      await (try fleet.process("worker-east")).killAndWait()
      try await fleet.startWorker("east")
      try await migration.wait(for: "ready")
      try await migration.checkDigests()
      let written = try await bytesWritten(fleet)
      #expect(Double(written) <= Double(size << 20) * 1.1, "\(written) bytes")
    }
  }

  /// What the destination's cluster counts, whatever Longhaul says.
  private func bytesWritten(_ fleet: Fleet) async throws -> Int {
    let text = try await fleet.east.rados("df", "-p", fleet.pool, "--format", "json")
    let usage = try JSONDecoder().decode(Usage.self, from: Data(text.utf8))
    return try #require(usage.pools.first { $0.name == fleet.pool }).write_bytes
  }

  private struct Usage: Decodable {
    let pools: [Pool]

    struct Pool: Decodable {
      let name: String
      let write_bytes: Int
    }
  }

  private func waitForProgress(_ migration: FleetMigration, bytes: Int64 = 1) async throws {
    let before = try await doneBytes(migration)
    try await migration.fleet.wait(until: "the copy to go on") {
      try await doneBytes(migration) >= before + bytes
    }
  }

  private func doneBytes(_ migration: FleetMigration) async throws -> Int64 {
    try await migration.fleet.value(
      """
      SELECT coalesce(sum(r.done_bytes), 0)::bigint FROM longhaul.volume_round r
      JOIN longhaul.volume v ON v.id = r.volume WHERE v.migration = \(migration.id)
      """)
  }
}
