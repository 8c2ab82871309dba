import TestSupport
import Testing

struct MainJobTests {
  @Test func `a disk moves while it is written, and no acknowledged record is missing`()
    async throws
  {
    try await Fleet.common { fleet in
      let disk = try await fleet.makeDisk("main", mebibytes: 64, rate: "2MiB")
      let migration = try await fleet.migrate("main", options: "--hooks", "disk")
      let row = try await migration.wait(for: "done")
      #expect(row.owner == "destination")
      #expect(disk.runs(in: "east"))
      #expect(!disk.runs(in: "west"))
      try await disk.waitForRecords(in: "east")
      try await migration.checkDigests()
      try await disk.stop(in: "east")
      try await disk.check(in: "east")
      #expect(migration.calls(of: "freeze") == 1)
      #expect(migration.calls(of: "activate") == 1)
      #expect(migration.calls(of: "thaw") == 0)
      try await expectStory(of: migration)
    }
  }

  /// A reader with nothing but SQL can tell what happened, when, and how long it took.
  private func expectStory(of migration: FleetMigration) async throws {
    let kinds = try await migration.events().map(\.kind)
    let expected = [
      "submitted", "admitted", "preflight passed", "provisioned", "snapshot taken", "copied",
      "sealed", "frozen", "activated",
    ]
    var rest = kinds[...]
    for kind in expected {
      let place = try #require(rest.firstIndex(of: kind), "\(kind) after \(kinds)")
      rest = rest[(place + 1)...]
    }
    let downtime = try await migration.fleet.rows(
      """
      SELECT actual_seconds AS total, predicted_seconds AS predicted, within_target,
        actual_freeze_seconds + actual_snapshot_seconds + actual_enumerate_seconds
        + actual_transfer_seconds + actual_seal_seconds + actual_activate_seconds
        + actual_hops_seconds AS terms
      FROM report.downtime WHERE migration = \(migration.id)
      """, as: Downtime.self)
    let measured = try #require(downtime.first)
    #expect(measured.total > 0)
    #expect(measured.predicted > 0)
    #expect(abs(measured.total - measured.terms) < 0.01, "every moment belongs to a term")
    let rounds = try await migration.fleet.rows(
      """
      SELECT kind, verification, verdict FROM report.rounds
      WHERE migration = \(migration.id) ORDER BY round
      """, as: Round.self)
    #expect(rounds.first?.kind == "seed")
    #expect(rounds.last?.kind == "final")
    #expect(rounds.dropLast().allSatisfy { $0.verdict != nil }, "an estimate after each round")
    #expect(rounds.allSatisfy { $0.verification != "different" })
    #expect(rounds.dropLast().contains { $0.verification == "equal" })
  }

  private struct Downtime: Decodable {
    let total: Double
    let predicted: Double
    let terms: Double
    let withinTarget: Bool
  }

  private struct Round: Decodable {
    let kind: String
    let verification: String?
    let verdict: String?
  }

  @Test func `several volumes of one migration are one point in time`() async throws {
    try await Fleet.common { fleet in
      let first = try await fleet.makeDisk("pair-1", mebibytes: 16)
      let second = try await fleet.makeDisk("pair-2", mebibytes: 24, options: "--random-seed 7")
      let migration = try await fleet.migrate("pair-1", "pair-2", options: "--hooks", "disk")
      try await migration.wait(for: "done")
      try await migration.checkDigests()
      for disk in [first, second] {
        try await disk.waitForRecords(in: "east")
        try await disk.stop(in: "east")
        try await disk.check(in: "east")
      }
      #expect(try await migration.sealedPairs().count == 2)
      #expect(migration.calls(of: "activate") == 1)
    }
  }

  @Test func `after finalizing no snapshot is left, and both images can be used again`()
    async throws
  {
    try await Fleet.common { fleet in
      try await fleet.makeImage("final")
      let migration = try await fleet.migrate("final")
      try await migration.wait(for: "done")
      try await migration.waitUntilCompared()
      try await migration.run("finalize").checked()
      try await migration.wait(for: "finalized")
      #expect(try await fleet.snapshots(of: "final", in: "west").isEmpty)
      #expect(try await fleet.snapshots(of: "final", in: "east").isEmpty)
      let digests = try await (
        fleet.digest("\(fleet.pool)/final", in: "west"),
        fleet.digest("\(fleet.pool)/final", in: "east")
      )
      #expect(digests.0 == digests.1)
      let again = try await fleet.migrate(
        volumes: ["\(fleet.pool)/final"], options: ["--overwrite"])
      try await again.wait(for: "done")
      try await again.checkDigests()
    }
  }
}
