import Ceph
import OpenStack
import TestSupport
import Testing

/// What an operator may choose of a server's cutover.
struct ChoiceTests {
  @Test func `a server that is paused goes on in the east, and stays paused in the west`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("paused")
      let migration = try await fleet.migrate(
        server, options: "--policy", "patient", "--freeze", "pause")
      try await migration.wait(for: "ready", within: .seconds(240))
      // As a paused QEMU does: open, and with its lock, which is handed over when asked for.
      try await fleet.withImage(server.images[0]) { image in
        try await image.write(0, [1, 2, 3])
        try await migration.run("cutover").checked()
        try await migration.wait(for: "done", within: .seconds(240))
      }
      let source = try await fleet.server(server.id, in: "west")
      #expect(source.status == .paused)
      #expect(source.isLocked)
      #expect(try await fleet.servers(named: server.name, in: "east").map(\.isRunning) == [true])
      try await migration.checkDigests()
      try await migration.waitUntilCompared()

      // One has grown meanwhile.
      let east = try await fleet.services("east").cinder
      let grown = try #require(
        try await fleet.madeVolumes(for: migration).first { $0.name == "\(server.name)-1" })
      try await east.extend(grown.id, to: 2)
      try await fleet.wait(until: "the volume to be extended", every: Fleet.cloudPause) {
        try await east.volume(grown.id).size == 2
      }
      // Back to a server that still held its disks open: it gives them up first.
      let back = try await fleet.withImage(server.images[0]) { image in
        try await image.write(0, [1, 2, 3])
        let back = try await fleet.failBack(migration, options: "--policy", "patient")
        try await fleet.wait(until: "the server to be shelved", every: Fleet.cloudPause) {
          try await fleet.server(server.id, in: "west").status == .shelvedOffloaded
        }
        return back
      }
      try await back.wait(for: "ready", within: .seconds(240))
      #expect(try await fleet.server(server.id, in: "west").isLocked)
      try await back.run("cutover").checked()
      try await back.wait(for: "done", within: .seconds(240))
      #expect(try await fleet.server(server.id, in: "west").isRunning)
      #expect(try await fleet.servers(named: server.name, in: "east").map(\.isRunning) == [false])
      #expect(
        try await fleet.services("west").cinder.volume(server.volumes[1]).size == 2)
    }
  }

  @Test func `a paused server goes on where it was when its twin does not start`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("unpaused")
      let migration = try await fleet.migrate(
        server, options: "--policy", "patient", "--freeze", "pause", "--hooks", "deaf")
      try await migration.wait(for: "ready", within: .seconds(240))
      try await migration.run("cutover").checked()
      try await migration.wait(forEvent: "thawed", within: .seconds(240))
      let source = try await fleet.server(server.id, in: "west")
      #expect(source.isRunning)
      #expect(!source.isLocked)
      let calls = try await migration.calls(in: "west")
      #expect(
        calls == ["pause server", "lock server", "unlock server", "unpause server", "let go"])
      try await migration.run("cancel").checked()
      try await migration.wait(for: "cancelled", within: .seconds(240))
      try await expectNothingMade(fleet, migration, server)
    }
  }

  @Test func `a twin that is made at the cutover is not there before, and its volumes are kept`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("late")
      let migration = try await fleet.migrate(
        server, options: "--policy", "patient", "--placement", "create")
      try await migration.wait(for: "ready", within: .seconds(240))
      #expect(try await fleet.servers(named: server.name, in: "east").isEmpty)
      let volumes = try await fleet.madeVolumes(for: migration)
      #expect(volumes.map(\.status) == [.attaching, .attaching])
      let ports = try await fleet.madePorts(for: migration)
      #expect(ports.flatMap(\.addresses).map(\.address) == server.addresses)
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done", within: .seconds(240))
      #expect(try await fleet.server(server.id, in: "west").isStopped)
      #expect(try await fleet.servers(named: server.name, in: "east").map(\.isRunning) == [true])
      let used = try await fleet.madeVolumes(for: migration)
      #expect(used.map(\.status) == [.inUse, .inUse])
      try await migration.checkDigests()
    }
  }

  @Test func `what was to be made at the cutover is cancelled without a trace`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("never")
      let migration = try await fleet.migrate(
        server, options: "--policy", "patient", "--placement", "create", "--hooks", "deaf")
      try await migration.wait(for: "ready", within: .seconds(240))
      try await migration.run("cutover").checked()
      try await migration.wait(forEvent: "thawed", within: .seconds(240))
      #expect(try await fleet.server(server.id, in: "west").isRunning)
      let volumes = try await fleet.madeVolumes(for: migration)
      #expect(volumes.map(\.status) == [.attaching, .attaching])
      try await migration.run("cancel").checked()
      try await migration.wait(for: "cancelled", within: .seconds(240))
      try await expectNothingMade(fleet, migration, server)
    }
  }

  @Test(arguments: FleetCount.isFull ? ["tcp", "http"] : ["http"])
  func `a probe that is answered lets the migration be done`(probe: String) async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("probed")
      let migration = try await fleet.migrate(server, options: "--probe", probe)
      try await migration.wait(for: "done", within: .seconds(240))
      let probed: Double = try await fleet.value(
        "SELECT actual_probe_seconds FROM report.downtime WHERE migration = \(migration.id)")
      #expect(probed > 0)
    }
  }

  @Test func `an answer that is an error is no success, and the server runs in the east`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("lost")
      let migration = try await fleet.migrate(server, options: "--probe", "missing")
      let row = try await migration.wait(for: "failed", within: .seconds(240))
      #expect(try #require(row.reason).contains("the answer is 404"))
      #expect(row.owner == "destination")
      #expect(try await fleet.server(server.id, in: "west").isStopped)
      #expect(try await fleet.servers(named: server.name, in: "east").map(\.isRunning) == [true])
      try await migration.run("resume", "--without-probe").checked()
      try await migration.wait(for: "done", within: .seconds(240))
    }
  }
}
