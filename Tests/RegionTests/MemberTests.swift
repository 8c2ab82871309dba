import OpenStack
import TestSupport
import Testing

/// What a member of the project can do without administrator's rights.
struct MemberTests {
  private static let setup: FleetSetup = {
    var setup = FleetSetup.openStack
    setup.clouds = ["west": "west-member", "east": "east-member"]
    // The network is another project's.
    setup.route = "    mapping: {addresses: new}"
    return setup
  }()

  @Test func `a member of the project moves a server, with new addresses`() async throws {
    try await Fleet.with(Self.setup) { fleet in
      let server = try await fleet.makeServer("member")
      let migration = try await fleet.migrate(server)
      try await migration.wait(for: "done", within: .seconds(240))
      try await expectMoved(fleet, migration, server)
    }
  }

  @Test(arguments: FleetCount.isFull ? ["stop", "pause"] : [])
  func `a member takes it back, and removes what was left`(freeze: String) async throws {
    try await Fleet.with(Self.setup) { fleet in
      let server = try await fleet.makeServer("member")
      let there = try await fleet.migrate(server, options: "--freeze", freeze)
      try await there.wait(for: "done", within: .seconds(240))
      try await there.waitUntilCompared()
      let back = try await fleet.failBack(there)
      try await back.wait(for: "done", within: .seconds(300))
      try await back.waitUntilCompared()
      let source = try await fleet.server(server.id, in: "west")
      #expect(source.isRunning)
      #expect(!source.isLocked)
      try await back.checkDigests(from: "east", to: "west")
      try await back.run("finalize", "--remove-source", "--yes").checked()
      try await back.wait(for: "finalized", within: .seconds(240))
      try await expectNothingMade(fleet, there, server)
      #expect(try await fleet.server(server.id, in: "west").isRunning)
    }
  }

  @Test(arguments: FleetCount.isFull ? ["deaf"] : [])
  func `a member rehearses, and calls a late twin off that did not start`(hooks: String)
    async throws
  {
    try await Fleet.with(Self.setup) { fleet in
      let server = try await fleet.makeServer("member", volumes: 1)
      let migration = try await fleet.migrate(
        server, options: "--policy", "patient", "--placement", "create", "--hooks", hooks)
      try await migration.wait(for: "ready", within: .seconds(240))
      try await migration.run("rehearse", "--for", "1s").checked()
      try await migration.run("cutover").checked()
      try await migration.wait(forEvent: "thawed", within: .seconds(240))
      try await migration.run("cancel").checked()
      try await migration.wait(for: "cancelled", within: .seconds(240))
      let source = try await fleet.server(server.id, in: "west")
      #expect(source.isRunning)
      #expect(!source.isLocked)
      try await expectNothingMade(fleet, migration, server)
    }
  }

  @Test(arguments: FleetCount.isFull ? ["image"] : [])
  func `a member moves a server through Glance`(method: String) async throws {
    try await Fleet.with(Self.setup) { fleet in
      let server = try await fleet.makeServer("member", volumes: 1)
      let migration = try await fleet.migrate(server, options: "--method", method)
      try await migration.wait(for: "done", within: .seconds(300))
      #expect(try await fleet.server(server.id, in: "west").isStopped)
      let twins = try await fleet.servers(named: server.name, in: "east")
      #expect(twins.map(\.isRunning) == [true])
      try await migration.run("finalize", "--remove-source", "--yes").checked()
      try await migration.wait(for: "finalized", within: .seconds(240))
      #expect(try await fleet.servers(named: server.name, in: "west").isEmpty)
    }
  }

  @Test(arguments: FleetCount.isFull ? ["running"] : [])
  func `a member moves data volumes between servers, there and back`(target: String) async throws {
    try await Fleet.with(Self.setup) { fleet in
      let server = try await fleet.makeServer("from", volumes: 2)
      let target = try await fleet.makeServer(target, volumes: 1, in: "east")
      let there = try await fleet.migrate(
        server, options: ["--volume", server.volumes[1], "--attach-to", target.id])
      try await there.wait(for: "done", within: .seconds(240))
      try await there.waitUntilCompared()
      let back = try await fleet.failBack(there)
      try await back.wait(for: "done", within: .seconds(240))
      let attached = try await fleet.services("west").nova.attachments(of: server.id)
      #expect(Set(attached.map(\.volume)) == Set(server.volumes))
      try await back.checkDigests(from: "east", to: "west")
    }
  }
}
