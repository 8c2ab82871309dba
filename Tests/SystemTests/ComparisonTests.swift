import Ceph
import TestSupport
import Testing

/// The comparison of both sides, when they are not alike.
struct ComparisonTests {
  /// Writes at the destination after a copy has ended, before its round is sealed.
  private func spoil(_ name: String, at offset: UInt64, in fleet: Fleet) async throws {
    try await fleet.withImage(name, in: "east") { image in
      try await image.write(offset, [UInt8](repeating: 7, count: 4096))
      try await image.flush()
    }
  }

  @Test func `what differs is found before the cutover, copied again, and compared again`()
    async throws
  {
    try await Fleet.with { fleet in
      try await fleet.makeImage("spoiled", written: 8)
      let migration = try await fleet.stallingSettlement(of: "copy") {
        try await fleet.migrate("spoiled")
      } _: { _ in
        try await spoil("spoiled", at: 5 << 20, in: fleet)
      }
      try await migration.wait(for: "done")
      let kinds = try await migration.events().map(\.kind)
      let found = try #require(kinds.firstIndex(of: "difference found"))
      let frozen = try #require(kinds.firstIndex(of: "frozen"))
      #expect(found < frozen)
      #expect(kinds[found..<frozen].contains("compared"))
      try await migration.checkDigests()
    }
  }

  @Test func `what a later round spoiled is found by comparing what changed since`() async throws {
    try await Fleet.with { fleet in
      try await fleet.makeImage("later", mebibytes: 64, written: 8)
      let migration = try await fleet.migrate("later", options: "--policy", "patient")
      try await migration.wait(forEvent: "verified")
      try await migration.wait(for: "ready")
      let compared: Int = try await fleet.value(
        "SELECT max(compared_round) FROM report.volumes WHERE migration = \(migration.id)")
      try await fleet.execute(
        """
        UPDATE longhaul.volume_round r SET verified_at = now() - interval '11 minutes'
        FROM longhaul.volume v
        WHERE v.id = r.volume AND v.migration = \(migration.id) AND r.verification = 'equal'
        """)
      try await fleet.scribble("later", seed: 2)
      _ = try await fleet.stallingSettlement(of: "copy") {
        try await migration.ring()
      } _: { _ in
        try await spoil("later", at: 60 << 20, in: fleet)
      }
      try await migration.wait(forEvent: "difference found")
      let bases: [Base] = try await fleet.rows(
        """
        SELECT r.compared_base FROM longhaul.volume_round r
        JOIN longhaul.volume v ON v.id = r.volume
        WHERE v.migration = \(migration.id) AND r.verification = 'different'
        """)
      #expect(bases.map(\.comparedBase) == [compared])
      try await migration.wait(forEvent: "verified", count: 2)
      try await migration.wait(for: "ready")
      try await migration.checkDigests()
    }
  }

  private struct Base: Decodable {
    let comparedBase: Int?
  }
}
