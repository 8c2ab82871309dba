import TestSupport
import Testing

/// Somebody is killed again and again, at moments of chance.
struct MonkeyTests {
  @Test(arguments: FleetCount.seeds(1, full: 10))
  func `whoever is killed, and whenever, no acknowledged record is lost`(seed: UInt64) async throws
  {
    print("LONGHAUL_TEST_SEED=\(seed)")
    try await Fleet.with(FleetSetup { $0.bandwidth = "8 MiB/s" }) { fleet in
      var generator = SeededGenerator(seed: seed)
      let disk = try await fleet.makeDisk("monkey", rate: "1MiB", options: "--random-seed 5")
      let migration = try await fleet.migrate("monkey", options: "--hooks", "disk")
      for _ in 0..<6 {
        let pause = Int.random(in: 200...4000, using: &generator)
        try await Task.sleep(for: .milliseconds(pause))
        let role = ["scheduler", "worker-west", "worker-east"].randomElement(using: &generator)
        switch role {
        case "scheduler":
          await (try fleet.process("scheduler")).killAndWait()
          try await fleet.startScheduler()
        case "worker-west":
          await (try fleet.process("worker-west")).killAndWait()
          try await fleet.startWorker("west")
        default:
          await (try fleet.process("worker-east")).killAndWait()
          try await fleet.startWorker("east")
        }
      }
      try await fleet.wait(until: "the migration to be over", within: .seconds(300)) {
        let row = try await migration.row()
        if row.phase == "held" { try await migration.run("cutover").checked() }
        if row.phase == "failed" { throw FleetFailure("failed: \(row.reason ?? "")") }
        return row.phase == "done"
      }
      try await migration.checkDigests()
      try await disk.waitForRecords(in: "east")
      #expect(!disk.runs(in: "west"))
      try await disk.stop(in: "east")
      try await disk.check(in: "east")
    }
  }
}
