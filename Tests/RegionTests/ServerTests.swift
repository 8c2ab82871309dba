import OpenStack
import TestSupport
import Testing

/// A running server moves to the other region, and is there what it was here.
struct ServerTests {
  @Test func `a server with two volumes runs in the east as it did in the west`() async throws {
    try await Fleet.with(.openStack) { fleet in
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
      #expect(volumes.allSatisfy { $0.status == "in-use" && $0.servers == [twin.id] })
      #expect(Set(volumes.map(\.name)) == ["\(server.name)-0", "\(server.name)-1"])
      #expect(volumes.filter(\.isBootable).map(\.name) == ["\(server.name)-0"])
      let root = try #require(volumes.first { $0.isBootable })
      #expect(root.imageMetadata.filter { hardware[$0.key] != nil } == hardware)
      try await migration.checkDigests()
    }
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

  @Test func `a twin that does not start sends the migration back, and the source runs`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("back")
      let migration = try await fleet.migrate(
        server, options: "--policy", "patient", "--hooks", "deaf")
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

struct FinalizeTests {
  @Test func `the source is deleted when that was asked for, shown and confirmed`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("final")
      let migration = try await fleet.migrate(server)
      try await migration.wait(for: "done", within: .seconds(240))
      try await migration.waitUntilCompared()
      let shown = try await migration.run("finalize", "--remove-source")
      #expect(shown.exitCode == 5)
      for id in [server.id] + server.volumes { #expect(shown.output.contains(id)) }
      #expect(try await fleet.server(server.id, in: "west").isStopped)
      #expect(try await migration.row().phase == "done")
      let later = try await attachDoomed(to: server, fleet)

      try await migration.run("finalize", "--remove-source", "--yes").checked()
      try await migration.wait(for: "finalized", within: .seconds(240))
      #expect(try await fleet.servers(named: server.name, in: "west").isEmpty)
      let images = try await fleet.images(in: "west")
      #expect(images.filter { server.images.contains($0) }.isEmpty)
      #expect(images.contains("volume-\(later)"))
      // The twin is its user's now, without a trace of the migration.
      let twin = try #require(try await fleet.servers(named: server.name, in: "east").first)
      #expect(twin.isRunning)
      #expect(twin.metadata["longhaul.server"] == nil)
      #expect(try await fleet.madeVolumes(for: migration).isEmpty)
      for attachment in try await fleet.services("east").nova.attachments(of: twin.id) {
        let volume = try await fleet.services("east").cinder.volume(attachment.volume)
        #expect(volume.metadata.keys.filter { $0.hasPrefix("longhaul") }.isEmpty)
        #expect(
          try await fleet.snapshots(of: "volume-\(volume.id)", in: "east").isEmpty)
      }
    }
  }

  @Test func `a source that was started again, or has snapshots, is not deleted`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("reused")
      let migration = try await fleet.migrate(server)
      try await migration.wait(for: "done", within: .seconds(240))
      try await migration.waitUntilCompared()
      let west = try await fleet.services("west")
      try await west.nova.unlock(server.id)
      try await west.nova.start(server.id)
      try await fleet.wait(until: "the server to run", every: Fleet.cloudPause) {
        try await fleet.server(server.id, in: "west").isRunning
      }
      try await migration.run("finalize", "--remove-source", "--yes").checked()
      let used = try await migration.wait(for: "failed", within: .seconds(240))
      #expect(try #require(used.reason).contains("is ACTIVE at the source"))
      #expect(try await fleet.server(server.id, in: "west").isRunning)

      try await west.nova.stop(server.id)
      try await fleet.wait(until: "the server to stop", every: Fleet.cloudPause) {
        try await fleet.server(server.id, in: "west").isStopped
      }
      _ = try await west.cinder.createSnapshot(of: server.volumes[1], named: "kept")
      try await migration.run("resume").checked()
      try await migration.wait(forEvent: "gave up", count: 2, within: .seconds(240))
      let kept = try await migration.row()
      #expect(try #require(kept.reason).contains("snapshot(s) in Cinder"))
      #expect(try await fleet.server(server.id, in: "west").isStopped)

      try await migration.run("finalize").checked()
      try await migration.wait(for: "finalized", within: .seconds(240))
      #expect(try await fleet.server(server.id, in: "west").isStopped)
      for volume in server.volumes { _ = try await west.cinder.volume(volume) }
    }
  }

  /// Attaches one more volume, none of the migration's, that Nova is to delete with the server.
  ///
  /// - Returns: its id.
  private func attachDoomed(to server: FleetServer, _ fleet: Fleet) async throws -> String {
    struct Attachment: Encodable {
      let volumeId: String
      let delete_on_termination = true
    }
    let west = try await fleet.services("west")
    let volume = try await fleet.makeVolume("\(server.name)-later", in: "west")
    try await west.nova.attach(volume, to: server.id)
    try await fleet.wait(until: "the volume to be attached", every: Fleet.cloudPause) {
      try await west.cinder.volume(volume).status == "in-use"
    }
    var call = try Call.post(
      .compute, "/servers/\(server.id)/os-volume_attachments/\(volume)",
      body: ["volumeAttachment": Attachment(volumeId: volume)], microversion: "2.85")
    call.method = .put
    try await west.cloud.send(call)
    let attached = try await west.nova.attachments(of: server.id)
    #expect(attached.filter(\.deletesOnTermination).map(\.volume) == [volume])
    return volume
  }
}

struct FailbackTests {
  @Test func `what ran in the east goes back to the old server, with what was written there`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("back")
      let there = try await fleet.migrate(server)
      try await there.wait(for: "done", within: .seconds(240))
      try await there.waitUntilCompared()
      let twin = try #require(try await fleet.servers(named: server.name, in: "east").first)
      for (index, volume) in try await fleet.madeVolumes(for: there).enumerated() {
        try await fleet.scribble("volume-\(volume.id)", in: "east", seed: UInt64(200 + index))
      }
      // Somebody wrote to what was left behind: that is written over.
      try await fleet.scribble(server.images[1], seed: 300)

      let back = try await fleet.failBack(there, options: "--policy", "patient")
      // What the way back needs stays until it has ended.
      let refused = try await there.run("finalize")
      #expect(refused.exitCode == 5)
      try await back.wait(for: "ready", within: .seconds(240))
      #expect(try await fleet.server(server.id, in: "west").isStopped)
      #expect(try await fleet.server(twin.id, in: "east").isRunning)
      // Only what changed travels.
      let moved: Int64 = try await fleet.value(
        "SELECT sum(written_bytes)::bigint FROM report.rounds WHERE migration = \(back.id)")
      #expect(moved < 8 << 20)
      try await back.run("cutover").checked()
      try await back.wait(for: "done", within: .seconds(240))
      let source = try await fleet.server(server.id, in: "west")
      #expect(source.isRunning)
      #expect(!source.isLocked)
      #expect(try await fleet.server(twin.id, in: "east").isStopped)
      try await back.waitUntilCompared()
      try await back.checkDigests(from: "east", to: "west")
      // From here the east is out of date: only the way back itself can be taken back.
      let stale = try await fleet.longhaul("failback", "\(there.id)")
      #expect(stale.exitCode == 5)
      #expect(stale.errors.contains("migration \(back.id) takes it back, or has"))
      // The source runs again, so that it is not what may be deleted.
      let deleting = try await there.run("finalize", "--remove-source", "--yes")
      #expect(deleting.exitCode == 5)
      #expect(try await fleet.server(server.id, in: "west").isRunning)

      // With what is removed in the east its address is free, and it could go there again.
      let port = try #require(try await fleet.madePorts(for: there).first)
      let shown = try await back.run("finalize", "--remove-source")
      #expect(shown.output.contains(twin.id) && shown.output.contains(port.id))
      let made = try await fleet.madeVolumes(for: there).map { "volume-\($0.id)" }
      try await back.run("finalize", "--remove-source", "--yes").checked()
      try await back.wait(for: "finalized", within: .seconds(240))
      #expect(try await fleet.servers(named: server.name, in: "east").isEmpty)
      #expect(try await fleet.madePorts(for: there).isEmpty)
      // Cinder moves an image with snapshots to Ceph's trash, and it stays there with all of its bytes.
      let trash = try await fleet.cluster("east").rbd("trash", "ls", "--all", fleet.pool)
      #expect(made.count == 2 && made.allSatisfy { !trash.contains($0) }, "\(trash)")
      try await fleet.longhaul("plan", "server", server.id, "--from", "west", "--to", "east")
        .checked()
    }
  }

  @Test func `a way back whose old server is deleted goes back, and can be called off`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("lost", volumes: 1)
      let there = try await fleet.migrate(server)
      try await there.wait(for: "done", within: .seconds(240))
      try await there.waitUntilCompared()
      let twin = try #require(try await fleet.servers(named: server.name, in: "east").first)
      let back = try await fleet.failBack(there, options: "--policy", "patient")
      try await back.wait(for: "ready", within: .seconds(240))
      try await fleet.services("west").nova.delete(server.id)
      try await fleet.wait(until: "the server to be gone", every: Fleet.cloudPause) {
        try await fleet.servers(named: server.name, in: "west").isEmpty
      }
      try await back.run("cutover").checked()
      try await back.wait(forEvent: "thawed", within: .seconds(240))
      #expect(try await fleet.server(twin.id, in: "east").isRunning)
      let why = try await back.events().map(\.message)
      #expect(why.contains { $0.contains("is gone from where it came from") }, "\(why)")
      try await fleet.wait(until: "a phase that can be cancelled") {
        try await back.run("cancel").succeeded
      }
      try await back.wait(for: "cancelled", within: .seconds(240))
      #expect(try await fleet.server(twin.id, in: "east").isRunning)
      try await there.run("finalize").checked()
      try await there.wait(for: "finalized", within: .seconds(240))
    }
  }

  @Test func `a way back that is called off leaves both servers as they were`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("stay")
      let there = try await fleet.migrate(server)
      try await there.wait(for: "done", within: .seconds(240))
      try await there.waitUntilCompared()
      let twin = try #require(try await fleet.servers(named: server.name, in: "east").first)
      let back = try await fleet.failBack(there, options: "--policy", "patient")
      try await back.wait(for: "ready", within: .seconds(240))
      try await back.run("cancel").checked()
      try await back.wait(for: "cancelled", within: .seconds(240))
      let source = try await fleet.server(server.id, in: "west")
      #expect(source.isStopped)
      #expect(source.isLocked)
      #expect(try await fleet.server(twin.id, in: "east").isRunning)
      let images = try await fleet.images(in: "west")
      #expect(server.images.allSatisfy(images.contains))
      // Its images are the first migration's again, and it can be taken back another time.
      let claimed: Int = try await fleet.value(
        "SELECT count(*) FROM longhaul.claimed_image WHERE migration = \(there.id)")
      #expect(claimed == 4)
      let again = try await fleet.failBack(there, options: "--policy", "patient")
      try await again.run("cancel").checked()
      try await again.wait(for: "cancelled", within: .seconds(240))
      try await there.run("finalize").checked()
      try await there.wait(for: "finalized", within: .seconds(240))
    }
  }
}

/// The destination has nothing of a migration's.
func expectNothingMade(
  _ fleet: Fleet, _ migration: FleetMigration, _ server: FleetServer,
  at location: SourceLocation = #_sourceLocation
) async throws {
  #expect(
    try await fleet.servers(named: server.name, in: "east").isEmpty, sourceLocation: location)
  #expect(try await fleet.madeVolumes(for: migration).isEmpty, sourceLocation: location)
  #expect(try await fleet.madePorts(for: migration).isEmpty, sourceLocation: location)
}
