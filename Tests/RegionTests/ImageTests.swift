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
      try await expectMoved(fleet, migration, server)
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
      try await expectMoved(fleet, migration, server)
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

  @Test func `a source that somebody starts meanwhile goes on alone`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("started", volumes: 1)
      let nova = try await fleet.services("west").nova
      let migration = try await fleet.stallingCall("fill image", in: "east", .begun) {
        try await fleet.migrate(server, options: "--method", "image")
      } _: { _ in
        try await nova.unlock(server.id)
        // No longer than that: a worker that is held up for long has lost its claim.
        try await nova.start(server.id)
      }
      try await migration.wait(for: "held", within: .seconds(300))
      let why = try await migration.events().map(\.message)
      #expect(
        why.contains { $0.contains("did not stand still while its volumes were copied") },
        "\(why.joined(separator: "\n"))")
      #expect(try await fleet.server(server.id, in: "west").isRunning)
      #expect(try await fleet.servers(named: server.name, in: "east").isEmpty)
      // What its user stops then is not taken for stopped by us.
      try await nova.stop(server.id)
      try await fleet.wait(until: "the server to stop", every: Fleet.cloudPause) {
        try await fleet.server(server.id, in: "west").isStopped
      }
      try await migration.run("cutover").checked()
      try await fleet.wait(until: "the cutover to be given up", within: .seconds(120)) {
        try await migration.events().contains {
          $0.message.contains("is SHUTOFF, and Longhaul did not stop it")
        }
      }
      try await migration.wait(for: "held", within: .seconds(120))
      // Its port holds the address, which would be in the way of others.
      try await migration.run("cancel").checked()
      try await migration.wait(for: "cancelled", within: .seconds(120))
      #expect(try await fleet.madePorts(for: migration).isEmpty)
      #expect(try await fleet.server(server.id, in: "west").isStopped)
    }
  }

  /// Nothing but Nova tells whether it ran: no snapshot shows what was written since.
  @Test(arguments: FleetCount.isFull ? ["missing"] : [])
  func `what ran at either side is not taken for what stood still`(probe: String) async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("unready", volumes: 1)
      let migration = try await fleet.migrate(
        server, options: "--method", "image", "--probe", probe)
      try await migration.wait(for: "failed", within: .seconds(300))
      let (west, east) = (
        try await fleet.services("west").nova, try await fleet.services("east").nova
      )
      try await west.unlock(server.id)
      try await west.start(server.id)
      try await fleet.wait(until: "the source to run", every: Fleet.cloudPause) {
        try await fleet.server(server.id, in: "west").isRunning
      }
      try await migration.run("resume").checked()
      try await migration.wait(forEvent: "gave up", count: 2, within: .seconds(120))
      #expect(try await !fleet.server(server.id, in: "west").isLocked)
      try await west.stop(server.id)
      try await fleet.wait(until: "the source to stop", every: Fleet.cloudPause) {
        try await fleet.server(server.id, in: "west").isStopped
      }
      try await migration.run("resume").checked()
      try await migration.wait(forEvent: "gave up", count: 3, within: .seconds(120))
      let why = try await migration.row().reason
      #expect(try #require(why).contains("is no longer locked, and may have run since"))

      let twin = try #require(try await fleet.servers(named: server.name, in: "east").first)
      try await east.delete(twin.id)
      try await fleet.wait(until: "the twin to be gone", every: Fleet.cloudPause) {
        try await fleet.servers(named: server.name, in: "east").isEmpty
      }
      try await migration.run("cancel").checked()
      try await migration.wait(forEvent: "gave up", count: 4, within: .seconds(120))
      let refused = try await migration.row().reason
      #expect(try #require(refused).contains("it cannot be taken back"))
      #expect(try await fleet.madeVolumes(for: migration).count == 1)

      try await west.lock(server.id, reason: "it did not run")
      try await migration.run("resume", "--without-probe").checked()
      try await migration.wait(for: "done", within: .seconds(240))
      #expect(try await fleet.servers(named: server.name, in: "east").map(\.isRunning) == [true])
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

  /// Calls at which a worker is killed, and where.
  static var blows: [(String, String, CallMoment)] {
    let calls = [
      ("stop server", "west"), ("create snapshot", "west"), ("create volume", "west"),
      ("upload volume", "west"), ("create image", "east"), ("fill image", "east"),
      ("create volume", "east"), ("create server", "east"),
      ("delete snapshot", "west"), ("delete image", "west"), ("delete image", "east"),
      ("delete volume", "west"),
    ]
    let all = calls.flatMap { action, region in
      CallMoment.allCases.map { (action, region, $0) }
    }
    return FleetCount.isFull
      ? all : [("fill image", "east", .begun)]
  }

  @Test(arguments: blows)
  func `a kill -9 at a call leaves exactly one of everything`(
    action: String, region: String, moment: CallMoment
  ) async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("killed-cold", volumes: 1)
      let blow = Blow(way: .forth, action: action, region: region, moment: moment)
      func begin() async throws -> FleetMigration {
        try await fleet.migrate(server, options: "--method", "image")
      }
      let isAfter = action.hasPrefix("delete")
      let migration = try await isAfter ? begin() : fleet.strike(blow, begin)
      // A freeze that came to nothing has the source going on; the operator asks again.
      let row = try await migration.wait(for: "done", "held", within: .seconds(400))
      if row.phase == "held" {
        #expect(try await fleet.server(server.id, in: "west").isRunning)
        try await migration.run("cutover").checked()
        try await migration.wait(for: "done", within: .seconds(300))
      }
      try await expectMoved(fleet, migration, server)
      func end() async throws { try await migration.run("finalize").checked() }
      try await isAfter ? fleet.strike(blow, end) : end()
      try await migration.wait(for: "finalized", within: .seconds(240))
      try await expectNothingOnTheWay(fleet, migration)
    }
  }

  private func expectMoved(
    _ fleet: Fleet, _ migration: FleetMigration, _ server: FleetServer
  ) async throws {
    let source = try await fleet.server(server.id, in: "west")
    #expect(source.isStopped)
    #expect(source.isLocked)
    let twins = try await fleet.servers(named: server.name, in: "east")
    #expect(twins.map(\.isRunning) == [true])
    let made = try await fleet.madeVolumes(for: migration)
    #expect(made.count == server.volumes.count)
    #expect(made.filter(\.isBootable).map(\.name) == ["\(server.name)-0"])
    for (index, image) in server.images.enumerated() {
      let volume = try #require(made.first { $0.name == "\(server.name)-\(index)" })
      #expect(volume.status == .inUse)
      let original = try await fleet.digest("\(fleet.pool)/\(image)", in: "west")
      let copy = try await fleet.digest("\(fleet.pool)/volume-\(volume.id)", in: "east")
      #expect(original == copy)
    }
    let ports = try await fleet.madePorts(for: migration)
    #expect(ports.flatMap(\.addresses).map(\.address) == server.addresses)
  }

  /// No image, no snapshot, no volume that was only there for the move; but what Ceph's clones need.
  private func expectNothingOnTheWay(
    _ fleet: Fleet, _ migration: FleetMigration, but server: FleetServer? = nil
  ) async throws {
    let mark: String = try await fleet.value(
      "SELECT mark::text FROM longhaul.server WHERE migration = \(migration.id)")
    let west = try await fleet.services("west")
    #expect(try await west.cinder.volumes(where: "longhaul.server", is: mark).isEmpty)
    #expect(try await west.cinder.snapshots(prefixed: "longhaul-\(mark)").isEmpty)
    #expect(try await Glance(west.cloud).images(prefixed: "longhaul-\(mark)").isEmpty)
    let left = try await Glance(fleet.services("east").cloud).images(prefixed: "longhaul-\(mark)")
    let told = try await migration.events().filter { $0.message.contains("stays in east") }
    #expect(left.allSatisfy { image in told.contains { $0.message.contains(image.id) } })
  }
}
