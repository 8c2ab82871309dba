import Ceph
import TestSupport
import Testing

/// Volumes that have moved without a server return with what was written since.
struct FailbackTests {
  @Test func `volumes return, and only what changed travels`() async throws {
    try await Fleet.with { fleet in
      try await fleet.makeImage("back", written: 12)
      let there = try await fleet.migrate("back", options: "--hooks", "none")
      try await there.wait(for: "done")
      try await there.waitUntilCompared()
      try await fleet.scribble("back", in: "east", mebibytes: 2, seed: 7)
      // What was written to the old place since is written over: its whole object.
      try await fleet.withImage("back", in: "west") { image in
        var generator = SeededGenerator(seed: 8)
        try await image.write(0, generator.bytes(64 << 10))
        try await image.flush()
      }
      // What a comparison found to differ travels, too.
      try await fleet.execute(
        "UPDATE longhaul.volume SET suspect = '{[0,4096)}' WHERE migration = \(there.id)")
      let back = try await fleet.failBack(there, options: "--hooks", "none")
      try await back.wait(for: "done")
      let suspect: Bool = try await fleet.value(
        """
        SELECT bool_or(r.suspect @> '{[0,4096)}') FROM longhaul.volume_round r
        JOIN longhaul.volume v ON v.id = r.volume WHERE v.migration = \(back.id)
        """)
      #expect(suspect)
      try await back.waitUntilCompared()
      try await back.checkDigests(from: "east", to: "west")
      let moved: Int64 = try await fleet.value(
        "SELECT sum(written_bytes)::bigint FROM report.rounds WHERE migration = \(back.id)")
      #expect(moved < 8 << 20)

      // Forth again, from what is now the newest.
      try await fleet.scribble("back", in: "west", mebibytes: 1, seed: 9)
      let forth = try await fleet.failBack(back, options: "--hooks", "none")
      try await forth.wait(for: "done")
      try await forth.waitUntilCompared()
      try await forth.checkDigests()
      let stale = try await fleet.longhaul("failback", "\(there.id)", "--hooks", "none")
      #expect(stale.exitCode == 5)
    }
  }
}
