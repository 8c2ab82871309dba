import Foundation
import TestSupport
import Testing

/// A destination that runs is only done once its probe says that it is there.
struct ProbeTests {
  @Test func `a destination that is not there yet waits for the operator, and then goes on`()
    async throws
  {
    try await Fleet.common { fleet in
      let disk = try await fleet.makeDisk("probe")
      let migration = try await fleet.migrate(
        "probe", options: "--hooks", "disk", "--probe", "there")
      let failed = try await migration.wait(for: "failed")
      // It runs there, and may have written: nothing brings the source back by itself.
      #expect(failed.owner == "destination")
      #expect(disk.runs(in: "east"))
      #expect(!disk.runs(in: "west"))
      let reason = try #require(failed.reason)
      #expect(reason.contains("its probe 'there'"))
      #expect(reason.contains("nobody is there"))
      try migration.markThere()
      try await migration.run("resume").checked()
      try await migration.wait(for: "done")
      try await disk.waitForRecords(in: "east")
      try await disk.stop(in: "east")
      try await disk.check(in: "east")
    }
  }

  @Test func `a probe's time is a term of its own, in the downtime and in the next estimate`()
    async throws
  {
    try await Fleet.common { fleet in
      try await fleet.makeImage("probed")
      let migration = try await fleet.migrate("probed", options: "--probe", "there")
      try migration.markThere()
      try await migration.wait(for: "done")
      let took: Double = try await fleet.value(
        "SELECT actual_probe_seconds FROM report.downtime WHERE migration = \(migration.id)")
      #expect(took > 0)
      try await fleet.makeImage("probed-next")
      let next = try await fleet.migrate(
        "probed-next", options: "--probe", "there", "--cutover", "manual")
      try await next.wait(forSeal: 1)
      let predicted: Double = try await fleet.value(
        "SELECT probe_seconds FROM longhaul.estimate WHERE migration = \(next.id) AND round = 1")
      #expect(predicted == took)
      try await next.run("cancel").checked()
      try await next.wait(for: "cancelled")
    }
  }

  @Test func `the operator can take a destination as it is`() async throws {
    try await Fleet.common { fleet in
      try await fleet.makeImage("unprobed")
      let migration = try await fleet.migrate("unprobed", options: "--probe", "closed")
      let failed = try await migration.wait(for: "failed")
      #expect(try #require(failed.reason).contains("its probe 'closed' (127.0.0.1:1)"))
      try await migration.run("resume", "--without-probe").checked()
      try await migration.wait(for: "done")
    }
  }

  @Test func `a probe that nobody knows, or that needs a server, is told of`() async throws {
    try await Fleet.common { fleet in
      try await fleet.makeImage("unknown-probe")
      let images = [
        "migrate", "volume", "\(fleet.pool)/unknown-probe", "--from", "west", "--to", "east",
      ]
      let unknown = try await fleet.longhaul(images + ["--probe", "ther"])
      #expect(unknown.exitCode == 4)
      #expect(unknown.errors.contains("there is no probe \"ther\""))
      let addressed = try await fleet.longhaul(images + ["--probe", "addressed"])
      #expect(addressed.exitCode == 7)
      #expect(addressed.errors.contains("needs the address of a server"))
    }
  }
}
