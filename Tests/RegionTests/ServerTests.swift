import Foundation
import OpenStack
import TestSupport
import Testing

/// A running server moves to the other region, and is there what it was here.
struct ServerTests {
  @Test func `a server with two volumes runs in the east as it did in the west`() async throws {
    var setup = FleetSetup.openStack
    setup.startsProcesses = false
    try await Fleet.with(setup) { fleet in
      let secrets = try await fleet.useApplicationCredentials()
      try await fleet.startScheduler()
      for region in ["west", "east"] { try await fleet.startWorker(region) }
      let server = try await fleet.makeServer("web")
      // What its guest's disks look like.
      let hardware = ["hw_scsi_model": "virtio-scsi", "hw_disk_bus": "scsi"]
      let west = try await fleet.services("west")
      try await west.cinder.setImageMetadata(hardware, of: server.volumes[0])
      let migration = try await fleet.migrate(server, options: "--policy", "patient")
      try await migration.wait(for: "ready", within: .seconds(240))
      // The twin waits, stopped and locked, with what it will boot from.
      let waiting = try #require(try await fleet.servers(named: server.name, in: "east").first)
      #expect(waiting.isStopped)
      #expect(waiting.isLocked)
      #expect(try await fleet.server(server.id, in: "west").isRunning)
      let cinder = try await fleet.services("east").cinder
      for volume in try await fleet.madeVolumes(for: migration) {
        // Nobody can delete what it waits for.
        await #expect(throws: CloudError.self) { try await cinder.delete(volume.id) }
      }
      for (index, image) in server.images.enumerated() {
        try await fleet.scribble(image, seed: UInt64(100 + index))
      }
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done", within: .seconds(240))

      let twin = try await fleet.server(waiting.id, in: "east")
      #expect(twin.isRunning)
      #expect(!twin.isLocked)
      #expect(twin.metadata["role"] == "web")
      #expect(twin.tags == ["blue"])
      #expect(twin.flavor.name == "diskless")
      let source = try await fleet.server(server.id, in: "west")
      #expect(source.isStopped)
      #expect(source.isLocked)
      let services = try await fleet.services("east")
      let ports = try await services.neutron.ports(ofServer: twin.id)
      #expect(ports.map(\.mac) == [server.mac])
      #expect(ports.flatMap(\.addresses).map(\.address) == server.addresses)
      let volumes = try await fleet.madeVolumes(for: migration)
      #expect(volumes.count == 2)
      #expect(volumes.allSatisfy { $0.status == .inUse && $0.servers == [twin.id] })
      #expect(Set(volumes.map(\.name)) == ["\(server.name)-0", "\(server.name)-1"])
      #expect(volumes.filter(\.isBootable).map(\.name) == ["\(server.name)-0"])
      let root = try #require(volumes.first { $0.isBootable })
      #expect(root.imageMetadata.filter { hardware[$0.key] != nil } == hardware)
      #expect(volumes.allSatisfy { $0.metadata.values.contains(fleet.directory.path) })
      try await migration.checkDigests()
      try await expectReported(migration, twin)
      try await expectKept(secrets, fleet)
    }
  }

  /// What lets into the clouds, and the tokens that came of it, are in no row, no log and no list of processes.
  private func expectKept(_ secrets: [String], _ fleet: Fleet) async throws {
    let rows = try await FleetCommand.run("/usr/bin/pg_dump", [fleet.conninfo]).checked()
    #expect(rows.contains("longhaul.cloud_call"))
    let processes = try await FleetCommand.run("/usr/bin/ps", ["axeww", "-o", "args"]).checked()
    #expect(processes.contains("longhaul worker"))
    var places = ["the rows": rows, "the processes": processes]
    for log in try FileManager.default.contentsOfDirectory(
      at: fleet.directory.appending(component: "logs"), includingPropertiesForKeys: nil)
    {
      places[log.lastPathComponent] = try String(contentsOf: log, encoding: .utf8)
    }
    #expect(places.count >= 5)
    for (place, text) in places {
      // Keystone's tokens begin like this.
      for secret in secrets + ["gAAAAA"] {
        #expect(!text.contains(secret), "\(secret.prefix(4))… is in \(place)")
      }
    }
  }

  /// Each call has its place in the timeline, with how long it took.
  private func expectReported(_ migration: FleetMigration, _ twin: NovaServer) async throws {
    struct Row: Decodable {
      let kind: String
      let region: String?
      let what: String
      let seconds: Double?
    }
    struct Moved: Decodable {
      let destinationServer: String
      let downtimeSeconds: Double
    }
    func report(_ name: String) async throws -> FleetCommand {
      try await migration.fleet.longhaul(
        "report", name, "--migration", "\(migration.id)", "--format", "json")
    }
    let rows = try await report("timeline").decoded([Row].self).filter { $0.kind == "call" }
    for region in ["west", "east"] {
      let told = rows.filter { $0.region == region }
      #expect(told.map(\.what).sorted() == (try await migration.calls(in: region)).sorted())
      #expect(told.allSatisfy { $0.what == "let go" || $0.seconds != nil })
    }
    let moved = try await report("servers").decoded([Moved].self)
    #expect(moved.map(\.destinationServer) == [twin.id])
    #expect(moved.allSatisfy { $0.downtimeSeconds > 0 })
  }

  @Test func `what is cancelled leaves the source running, and the destination as it was`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("idle")
      let migration = try await fleet.migrate(server, options: "--policy", "patient")
      try await migration.wait(for: "ready", within: .seconds(240))
      try await migration.run("cancel").checked()
      try await migration.wait(for: "cancelled", within: .seconds(240))
      let source = try await fleet.server(server.id, in: "west")
      #expect(source.isRunning)
      #expect(!source.isLocked)
      try await expectNothingMade(fleet, migration, server)
      for image in server.images {
        #expect(try await fleet.snapshots(of: image, in: "west").isEmpty)
      }
    }
  }

  /// A hook that says so itself, or one that is stopped for taking too long: the twin was not started yet.
  @Test(arguments: FleetCount.isFull ? ["deaf", "mute"] : ["mute"])
  func `a twin that does not start sends the migration back, and the source runs`(hooks: String)
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("back")
      let migration = try await fleet.migrate(
        server, options: "--policy", "patient", "--hooks", hooks)
      try await migration.wait(for: "ready", within: .seconds(240))
      try await migration.run("cutover").checked()
      try await migration.wait(forEvent: "thawed", within: .seconds(240))
      let source = try await fleet.server(server.id, in: "west")
      #expect(source.isRunning)
      #expect(!source.isLocked)
      // What could be started by a call that comes late is gone.
      #expect(try await fleet.servers(named: server.name, in: "east").isEmpty)
      try await migration.run("cancel").checked()
      try await migration.wait(for: "cancelled", within: .seconds(240))
      try await expectNothingMade(fleet, migration, server)
    }
  }
}
