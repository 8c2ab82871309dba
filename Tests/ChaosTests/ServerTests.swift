import Foundation
import TestSupport
import Testing

/// Servers that go away and come back, on servers of the test's own.
struct ServerTests {
  private static let setup = FleetSetup {
    $0.servers = .own
    $0.bandwidth = "4 MiB/s"
  }

  /// Of every kind one in the usual tests; for a minute at full length.
  private var pause: Duration { FleetCount.isFull ? .seconds(60) : .seconds(8) }

  @Test
  func `Postgres goes away and comes back: the migration goes on, and the source never stopped`()
    async throws
  {
    try await Fleet.with(Self.setup) { fleet in
      let postgres = try #require(fleet.postgres)
      let disk = try await fleet.makeDisk("database", options: "--region-size 16MiB")
      try await fleet.labDisk(
        [
          "fill", "\(fleet.pool)/database", "-c", fleet.west.configurationFile, "--offset", "16MiB",
        ]
      ).checked()
      let migration = try await fleet.migrate(
        "database", options: "--policy", "patient", "--hooks", "disk")
      try await migration.wait(for: "seeding")
      try await postgres.stop()
      try await disk.waitForRecords(in: "west")
      try await Task.sleep(for: pause)
      try await disk.waitForRecords(in: "west")
      try await postgres.resume()
      try await migration.wait(for: "ready", within: .seconds(180))
      try await migration.checkDigests()

      // Once more while the source stands still: it must not stand for ever.
      try migration.closeGate("freeze")
      try await migration.run("cutover").checked()
      try await fleet.wait(until: "the freeze hook to begin") { migration.calls(of: "freeze") == 1 }
      try await postgres.stop()
      try migration.openGate("freeze")
      try await Task.sleep(for: .seconds(4))
      try await postgres.resume()
      try await fleet.wait(until: "one side to run again", within: .seconds(180)) {
        let row = try await migration.row()
        if row.phase == "done" { return true }
        return row.owner == "source" && disk.runs(in: "west")
      }
      let region = try await migration.row().phase == "done" ? "east" : "west"
      try await disk.waitForRecords(in: region)
      #expect(!disk.runs(in: region == "west" ? "east" : "west"))
      try await disk.stop(in: region)
      try await disk.check(in: region)
    }
  }

  @Test(arguments: FleetCount.isFull ? ["west", "east"] : ["east"])
  func `an OSD stops and starts: the migration goes on and ends equal`(region: String) async throws
  {
    try await Fleet.with(Self.setup) { fleet in
      try await fleet.makeImage("osd", mebibytes: 32, written: 16)
      let migration = try await fleet.migrate("osd", options: "--policy", "patient")
      try await migration.wait(forEvent: "snapshot taken")
      try await fleet.cluster(region).stop(.osd)
      try await Task.sleep(for: pause)
      try await fleet.cluster(region).start(.osd)
      try await migration.wait(for: "ready", within: .seconds(300))
      try await migration.checkDigests()
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done", within: .seconds(180))
      try await migration.checkDigests()
    }
  }
}
