import TestSupport
import Testing

/// Rehearsals of what is not ready yet.
struct RehearsalFaultTests {
  @Test func `a probe that fails is told of, with what the guest said, and nothing is left`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("unready")
      let migration = try await fleet.migrate(
        server, options: "--policy", "patient", "--probe", "there")
      try await migration.wait(for: "ready", within: .seconds(240))
      let shown = try await migration.run("rehearse", "--format", "json")
      #expect(shown.exitCode == 1)
      #expect(shown.errors.contains("nobody is there"))
      #expect(shown.output.contains("failed"))
      try await expectNoRehearsal(fleet, server)
      let unknown = try await migration.run("rehearse", "--network", "nowhere")
      #expect(unknown.errors.contains("in east there is no network 'nowhere'"))
      #expect(try await migration.row().phase == "ready")
      try migration.markThere()
      let ready = try await migration.run("rehearse", "--format", "json")
      #expect(try #require(ready.decoded(ShownRehearsal.self).probeSeconds) >= 0)
      try await migration.run("cancel").checked()
      try await migration.wait(for: "cancelled", within: .seconds(240))
    }
  }
}
