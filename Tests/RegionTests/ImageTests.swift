import OpenStack
import TestSupport
import Testing

/// Servers that move through Glance, while they stand still.
struct ImageTests {
  @Test func `a server moves through Glance with all of its bytes, and leaves nothing on the way`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("cold")
      let migration = try await fleet.migrate(server, options: "--method", "image")
      try await migration.wait(for: "done", within: .seconds(300))
      try await expectMovedAsImages(fleet, migration, server)
      let back = try await fleet.longhaul("failback", "\(migration.id)")
      #expect(back.errors.contains("moved through Glance"))
      let rehearsal = try await migration.run("rehearse")
      #expect(rehearsal.errors.contains("moves through Glance"))

      try await migration.run("finalize", "--remove-source", "--yes").checked()
      try await migration.wait(for: "finalized", within: .seconds(240))
      #expect(try await fleet.servers(named: server.name, in: "west").isEmpty)
      try await expectNothingOnTheWay(fleet, migration, but: server)
    }
  }

  @Test func `it waits for the operator where that was asked for`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("later", volumes: 1)
      let migration = try await fleet.migrate(
        server, options: "--method", "image", "--cutover", "manual")
      try await migration.wait(for: "ready", within: .seconds(120))
      #expect(try await fleet.server(server.id, in: "west").isRunning)
      #expect(try await fleet.servers(named: server.name, in: "east").isEmpty)
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done", within: .seconds(300))
      try await expectMovedAsImages(fleet, migration, server)
    }
  }

  @Test func `a twin that does not start has the source running again, and nothing is left`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("refused", volumes: 1)
      let migration = try await fleet.migrate(
        server, options: "--method", "image", "--hooks", "deaf")
      try await migration.wait(for: "held", within: .seconds(300))
      let source = try await fleet.server(server.id, in: "west")
      #expect(source.isRunning)
      #expect(!source.isLocked)
      // A second attempt takes the disks as they are then.
      try await fleet.scribble(server.images[0], seed: 77)
      try await migration.run("cutover").checked()
      try await migration.wait(forEvent: "thawed", count: 2, within: .seconds(300))
      try await migration.run("cancel").checked()
      try await migration.wait(for: "cancelled", within: .seconds(240))
      try await expectNothingMade(fleet, migration, server)
      try await expectNothingOnTheWay(fleet, migration)
    }
  }

  @Test func `what does not go together is told before anything is changed`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("wrong", volumes: 1)
      let words = ["migrate", "server", server.id, "--from", "west", "--to", "east"]
      for options in [["--freeze", "pause"], ["--placement", "prestaged"]] {
        let refused = try await fleet.longhaul(words + ["--method", "image"] + options)
        #expect(refused.exitCode == 2)
        #expect(refused.errors.contains("--method image"))
      }
    }
  }
}
