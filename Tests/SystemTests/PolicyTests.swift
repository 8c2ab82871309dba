import Foundation
import TestSupport
import Testing

struct PolicyTests {
  @Test func `a manual migration is ready, goes on with rounds, and cuts over when asked`()
    async throws
  {
    try await Fleet.common { fleet in
      let disk = try await fleet.makeDisk("manual")
      let migration = try await fleet.migrate(
        "manual", options: "--policy", "patient", "--hooks", "disk")
      try await migration.wait(for: "ready")
      let round = try await migration.sealedRound()
      try await migration.ring()
      try await migration.wait(forSeal: round + 1)
      try await migration.wait(for: "ready")
      #expect(disk.runs(in: "west"))
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done")
      try await migration.checkDigests()
      try await disk.waitForRecords(in: "east")
      try await disk.stop(in: "east")
      try await disk.check(in: "east")
    }
  }

  @Test func `the way back is kept as long as the policy says`() async throws {
    try await Fleet.common { fleet in
      try await fleet.makeImage("kept")
      let migration = try await fleet.migrate("kept", options: "--policy", "lasting")
      try await migration.wait(for: "done")
      try await migration.waitUntilCompared()
      let early = try await migration.run("finalize")
      #expect(early.exitCode == 5)
      #expect(early.errors.contains("keeps its way back until"))
      try await migration.run("finalize", "--force").checked()
      try await migration.wait(for: "finalized")
    }
  }

  @Test func `a migration cuts over at the moment given, not before, and not an interval later`()
    async throws
  {
    try await Fleet.common { fleet in
      try await fleet.makeImage("moment")
      let moment = Date(timeIntervalSinceNow: 25)
      let migration = try await fleet.migrate(
        "moment", options: "--cutover", "at \(moment.formatted(.iso8601))", "--round-interval", "1h"
      )
      try await migration.wait(for: "ready", "done")
      try await migration.wait(for: "done")
      let early: Bool = try await fleet.value(
        """
        SELECT frozen_at < to_timestamp(\(floor(moment.timeIntervalSince1970)))
        FROM longhaul.migration WHERE id = \(migration.id)
        """)
      #expect(!early)
    }
  }

  @Test func `a paused migration rests, and goes on from where it was`() async throws {
    try await Fleet.common { fleet in
      let disk = try await fleet.makeDisk("paused")
      let migration = try await fleet.migrate(
        "paused", options: "--policy", "patient", "--hooks", "disk")
      try await migration.wait(for: "ready")
      try await migration.run("pause").checked()
      try await migration.wait(for: "paused")
      let sealed = try await migration.sealedRound()
      try await migration.ring()
      #expect(disk.runs(in: "west"))
      try await migration.run("resume").checked()
      try await migration.wait(forSeal: sealed + 1)
      let base: Int = try await fleet.value(
        """
        SELECT r.base FROM longhaul.volume_round r JOIN longhaul.volume v ON v.id = r.volume
        WHERE v.migration = \(migration.id) AND r.number = \(sealed + 1)
        """)
      #expect(base == sealed, "only what changed since is copied")
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done")
      try await migration.checkDigests()
    }
  }

  @Test func `a cutover that is asked for twice happens once`() async throws {
    try await Fleet.common { fleet in
      let disk = try await fleet.makeDisk("twice")
      let migration = try await fleet.migrate(
        "twice", options: "--policy", "patient", "--hooks", "disk")
      try await migration.wait(for: "ready")
      async let first = migration.run("cutover")
      async let second = migration.run("cutover")
      _ = try await (first, second)
      try await migration.wait(for: "done")
      #expect(migration.calls(of: "freeze") == 1)
      #expect(migration.calls(of: "activate") == 1)
      #expect(disk.runs(in: "east"))
    }
  }
}
