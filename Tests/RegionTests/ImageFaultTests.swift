import OpenStack
import TestSupport
import Testing

/// Servers that somebody starts while they are to stand still, to be moved through Glance.
struct ImageFaultTests {
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

  @Test func `a source that ran while it was uploaded goes on alone`() async throws {
    // Whoever is held up keeps its claim: another worker would upload all anew, which is as good.
    var setup = FleetSetup.openStack
    setup.lease = "10m"
    try await Fleet.with(setup) { fleet in
      let server = try await fleet.makeServer("uploaded", volumes: 1)
      let nova = try await fleet.services("west").nova
      let migration = try await fleet.stallingCall("upload volume", in: "west", .begun) {
        try await fleet.migrate(server, options: "--method", "image")
      } _: { _ in
        try await nova.unlock(server.id)
        try await nova.start(server.id)
        try await fleet.wait(until: "the server to run", every: Fleet.cloudPause) {
          try await fleet.server(server.id, in: "west").isRunning
        }
        // It looks as it did before.
        try await nova.stop(server.id)
        try await fleet.wait(until: "the server to stop", every: Fleet.cloudPause) {
          try await fleet.server(server.id, in: "west").isStopped
        }
      }
      try await migration.wait(for: "held", within: .seconds(300))
      let why = try await migration.events().map(\.message)
      #expect(
        why.contains { $0.contains("is no longer locked, and may have run") },
        "\(why.joined(separator: "\n"))")
      #expect(try await fleet.server(server.id, in: "west").isRunning)
      #expect(try await fleet.servers(named: server.name, in: "east").isEmpty)
    }
  }

  /// Nothing but Nova tells whether it ran: no snapshot shows what was written since.
  @Test func `what ran at either side is not taken for what stood still`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("unready", volumes: 1)
      let migration = try await fleet.migrate(
        server, options: "--method", "image", "--probe", "missing")
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
      // As if the reply that named it had been lost.
      try await fleet.execute("UPDATE longhaul.cloud_call SET result = NULL")
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
}
