import OpenStack
import TestSupport
import Testing

/// A twin that is booted from the last sealed round, and removed.
struct RehearsalTests {
  @Test func `a rehearsal boots, is looked at and leaves nothing, and the migration goes on`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("rehearsed")
      // What answers there is not the clone.
      let migration = try await fleet.migrate(
        server, options: "--policy", "patient", "--probe", "http")
      try await migration.wait(for: "ready", within: .seconds(240))
      let shown = try await migration.run(
        "rehearse", "--network", "private", "--for", "1s", "--format", "json")
      let rehearsal = try shown.decoded(ShownRehearsal.self)
      #expect(rehearsal.outcome == "booted")
      #expect(try #require(rehearsal.bootSeconds) > 0)
      // The fake hypervisor's own words.
      #expect(try #require(rehearsal.console).contains("FAKE CONSOLE"))
      #expect(rehearsal.probeSeconds == nil)
      #expect(shown.errors.contains("the probe is not asked: it names no {address}"))
      #expect(shown.errors.contains("removes everything"))
      try await expectNoRehearsal(fleet, server)
      let calls = try await migration.calls(in: "east")
      #expect(calls.filter { $0 == "create server" }.count == 2)

      // The snapshots go as always, and the cutover finds its own twin.
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done", within: .seconds(240))
      try await migration.checkDigests()
      try await migration.waitUntilCompared()
      try await migration.run("finalize").checked()
      try await migration.wait(for: "finalized", within: .seconds(240))
      let over = try await migration.run("rehearse")
      #expect(over.exitCode == 5)
      #expect(over.errors.contains("is finalized"))
    }
  }
}
