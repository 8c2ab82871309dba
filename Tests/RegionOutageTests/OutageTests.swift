import Foundation
import OpenStack
import TestSupport
import Testing

/// Services that are stopped while a server moves. They are everybody's, so one test at a time.
@Suite(.serialized) struct OutageTests {
  /// What is stopped.
  static let daemons = [
    "keystone", "east-nova-api", "east-cinder-api", "west-nova-api", "west-cinder-api",
  ]

  /// What is stopped, and as it is to do what.
  static let amid = [
    ("east-cinder-api", "create volume"), ("east-neutron-server", "create port"),
    ("east-nova-api", "create server"),
  ]

  @Test(arguments: FleetCount.isFull ? daemons : ["east-nova-api"])
  func `a service that comes back finds the migration going on`(daemon: String) async throws {
    try await Fleet.with(.openStack) { fleet in
      let lab = try OpenStackLab.current()
      let server = try await fleet.makeServer("outage")
      try await lab.daemon("stop", daemon)
      let submitted = try await fleet.longhaul(
        "migrate", "server", server.id, "--from", "west", "--to", "east")
      // A command says so, and begins nothing.
      #expect(submitted.exitCode == 6 || submitted.exitCode == 3)
      #expect(submitted.errors.contains("cloud "))
      try await lab.daemon("start", daemon)
      let migration = try await retry(fleet, server)
      try await migration.wait(for: "ready", within: .seconds(300))

      try await lab.daemon("stop", daemon)
      try await migration.run("cutover").checked()
      try await migration.wait(
        for: "freezing", "activating", "thawing", "catching up", within: .seconds(120))
      try await lab.daemon("start", daemon)
      try await finish(migration)
      #expect(try await fleet.server(server.id, in: "west").isStopped)
      let twins = try await fleet.servers(named: server.name, in: "east")
      #expect(twins.map(\.isRunning) == [true])
      try await migration.checkDigests()
    }
  }

  /// It takes minutes: what is given up here is waited for first.
  @Test(arguments: FleetCount.isFull ? ["west-cinder-volume"] : [])
  func `an upload that dies with its daemon has the source running again`(
    daemon: String
  ) async throws {
    try await Fleet.with(.openStack) { fleet in
      let lab = try OpenStackLab.current()
      let glance = try await Glance(fleet.services("west").cloud)
      let server = try await fleet.makeServer("cut-off", volumes: 1)
      let migration = try await fleet.migrate(server, options: "--method", "image")
      let mark: String = try await fleet.value(
        "SELECT mark::text FROM longhaul.server WHERE migration = \(migration.id)")
      try await fleet.wait(until: "the volume to be on its way into Glance") {
        try await glance.images(prefixed: "longhaul-\(mark)").contains { $0.status == .saving }
      }
      try await lab.daemon("kill", daemon)
      try await lab.daemon("start", daemon)
      try await migration.wait(for: "held", within: .seconds(300))
      #expect(try await fleet.server(server.id, in: "west").isRunning)
      let why = try await migration.events().map(\.message)
      #expect(why.contains { $0.contains("did not become an image") }, "\(why)")

      try await migration.run("cutover").checked()
      try await migration.wait(for: "done", within: .seconds(300))
      let twins = try await fleet.servers(named: server.name, in: "east")
      #expect(twins.map(\.isRunning) == [true])
    }
  }

  /// Each is stopped as it is to be called while the destination is prepared.
  @Test(arguments: FleetCount.isFull ? amid : [])
  func `a service that stops amid provisioning leaves one of everything`(
    daemon: String, action: String
  ) async throws {
    try await Fleet.with(.openStack) { fleet in
      let lab = try OpenStackLab.current()
      let server = try await fleet.makeServer("amid", volumes: 1)
      let migration = try await fleet.stallingCall(action, in: "east", .begun) {
        try await fleet.migrate(server)
      } _: { _ in
        try await lab.daemon("stop", daemon)
      }
      try await fleet.wait(until: "the call to fail", within: .seconds(120)) {
        try await fleet.value(
          """
          SELECT count(*) FROM longhaul.cloud_call
          WHERE action = '\(action)' AND outcome IN ('refused', 'unknown')
          """) > 0
      }
      try await lab.daemon("start", daemon)
      try await migration.wait(for: "done", within: .seconds(400))
      let twins = try await fleet.servers(named: server.name, in: "east")
      #expect(twins.map(\.isRunning) == [true])
      #expect(try await fleet.madeVolumes(for: migration).count == 1)
      #expect(try await fleet.madePorts(for: migration).count == 1)
      try await migration.checkDigests()
    }
  }

  @Test func `a twin that no host took is made anew once one does`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("no-host", volumes: 1)
      try await hosts("--disable")
      let migration = try await fleet.migrate(server)
      try await fleet.wait(
        until: "a twin that is broken", within: .seconds(120), every: Fleet.cloudPause
      ) {
        try await fleet.servers(named: server.name, in: "east").contains { $0.status == .error }
      }
      try await hosts("--enable")
      try await migration.wait(for: "done", within: .seconds(300))
      let twins = try await fleet.servers(named: server.name, in: "east")
      #expect(twins.map(\.isRunning) == [true])
      #expect(try await fleet.madePorts(for: migration).count == 1)
    }
  }

  /// Nova takes a minute to miss it.
  @Test(arguments: FleetCount.isFull ? ["east-nova-compute"] : [])
  func `nothing is frozen for a twin whose host does not answer`(daemon: String) async throws {
    try await Fleet.with(.openStack) { fleet in
      let lab = try OpenStackLab.current()
      let server = try await fleet.makeServer("dead-host", volumes: 1)
      let migration = try await fleet.migrate(server, options: "--policy", "patient")
      try await migration.wait(for: "ready", within: .seconds(240))
      let twin = try #require(try await fleet.servers(named: server.name, in: "east").first)
      try await lab.daemon("stop", daemon)
      try await fleet.wait(
        until: "Nova to miss the host", within: .seconds(180), every: Fleet.cloudPause
      ) {
        try await fleet.server(twin.id, in: "east").isUnreachable
      }
      try await migration.run("cutover").checked()
      try await fleet.wait(until: "the cutover to be put off", within: .seconds(120)) {
        let row = try await migration.row()
        return row.phase == "ready" && row.reason?.contains("does not answer Nova") ?? false
      }
      #expect(try await fleet.server(server.id, in: "west").isRunning)
      try await lab.daemon("start", daemon)
      try await fleet.wait(
        until: "Nova to see the host", within: .seconds(120), every: Fleet.cloudPause
      ) {
        try await !fleet.server(twin.id, in: "east").isUnreachable
      }
      // The fake hypervisor forgets its servers when it is restarted: it takes the order to start this one, and refuses.
      try await migration.run("cutover").checked()
      try await migration.wait(forEvent: "thawed", within: .seconds(300))
      let said = try await migration.events().map(\.message)
      #expect(said.contains { $0.contains("it is SHUTOFF again") }, "\(said)")
      try await migration.run("cancel").checked()
      try await expectCancelled(migration, server)
    }
  }

  private func expectCancelled(_ migration: FleetMigration, _ server: FleetServer) async throws {
    let fleet = migration.fleet
    try await migration.wait(for: "cancelled", within: .seconds(300))
    #expect(try await fleet.server(server.id, in: "west").isRunning)
    #expect(try await fleet.servers(named: server.name, in: "east").isEmpty)
    #expect(try await fleet.madeVolumes(for: migration).isEmpty)
  }

  /// Lets the east's hosts take servers, or not.
  private func hosts(_ verb: String) async throws {
    let client = [
      "OS_CLIENT_CONFIG_FILE=\(try OpenStackLab.current().cloudsFile)", "openstack", "--os-cloud",
      "east", "compute", "service",
    ]
    let list = ["list", "--service", "nova-compute", "-f", "json", "-c", "Host"]
    struct Listed: Decodable {
      let name: String
      enum CodingKeys: String, CodingKey { case name = "Host" }
    }
    let output = try await FleetCommand.run("/usr/bin/env", client + list).checked()
    for host in try JSONDecoder().decode([Listed].self, from: Data(output.utf8)) {
      try await FleetCommand.run(
        "/usr/bin/env", client + ["set", verb, host.name, "nova-compute"]
      ).checked()
    }
  }

  private func retry(_ fleet: Fleet, _ server: FleetServer) async throws -> FleetMigration {
    try await fleet.wait(for: "the service to be back", every: .seconds(1)) {
      try? await fleet.migrate(server, options: "--policy", "patient")
    }
  }

  private func finish(_ migration: FleetMigration) async throws {
    try await migration.fleet.wait(until: "the migration to be done", within: .seconds(400)) {
      let phase = try await migration.row().phase
      if ["held", "ready", "catching up"].contains(phase) {
        _ = try await migration.run("cutover")
      }
      return phase == "done"
    }
  }
}
