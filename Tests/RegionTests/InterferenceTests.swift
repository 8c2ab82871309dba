import Ceph
import OpenStack
import TestSupport
import Testing

/// Users who do things to the server while it moves.
struct InterferenceTests {
  @Test func `a volume that is extended is as large at the destination, for Cinder too`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("grown")
      let migration = try await fleet.migrate(server, options: "--policy", "patient")
      try await migration.wait(for: "ready", within: .seconds(240))
      let cinder = try await fleet.services("west").cinder
      try await cinder.extend(server.volumes[1], to: 2)
      try await fleet.wait(until: "the volume to be extended", every: Fleet.cloudPause) {
        try await cinder.volume(server.volumes[1]).size == 2
      }
      try await fleet.scribble(server.images[1], mebibytes: 4, seed: 7)
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done", within: .seconds(240))
      let volumes = try await fleet.madeVolumes(for: migration)
      #expect(
        Set(volumes.map { "\($0.name) \($0.size)" })
          == ["\(server.name)-0 1", "\(server.name)-1 2"])
      try await migration.checkDigests()
    }
  }

  @Test func `a server that its user stopped is not moved, and not started`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("stopped")
      let migration = try await fleet.migrate(server, options: "--policy", "patient")
      try await migration.wait(for: "ready", within: .seconds(240))
      let nova = try await fleet.services("west").nova
      try await nova.stop(server.id)
      try await fleet.wait(until: "the server to stop", every: Fleet.cloudPause) {
        try await fleet.server(server.id, in: "west").isStopped
      }
      try await migration.run("cutover").checked()
      try await migration.wait(forEvent: "thawed", within: .seconds(240))
      #expect(try await fleet.server(server.id, in: "west").isStopped)
      let why = try await migration.events().first { $0.kind == "gave up" }
      #expect(try #require(why).message.contains("is SHUTOFF, and Longhaul did not stop it"))
      #expect(
        try await fleet.servers(named: server.name, in: "east").map(\.isStopped) == [true])
    }
  }

  @Test func `a server that its user locked is stopped all the same by an administrator`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("locked")
      let migration = try await fleet.migrate(server, options: "--policy", "patient")
      try await migration.wait(for: "ready", within: .seconds(240))
      try await fleet.services("west").nova.lock(server.id, reason: "mine")
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done", within: .seconds(240))
      // The user's own lock and reason stay.
      let source = try await fleet.server(server.id, in: "west")
      #expect(source.isStopped)
      #expect(source.lockReason == "mine")
    }
  }

  @Test func `a server that is deleted is told of, and cancelling cleans up`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("deleted")
      let migration = try await fleet.migrate(server, options: "--policy", "patient")
      try await migration.wait(for: "ready", within: .seconds(240))
      let nova = try await fleet.services("west").nova
      try await nova.delete(server.id)
      try await fleet.wait(until: "the server to be gone", every: Fleet.cloudPause) {
        try await fleet.servers(named: server.name, in: "west").isEmpty
      }
      try await migration.run("cutover").checked()
      try await migration.wait(forEvent: "gave up", within: .seconds(240))
      let why = try await migration.events().first { $0.kind == "gave up" }
      // Where Nova keeps deleted servers for a while, it says that.
      let message = try #require(why).message
      #expect(message.contains("404") || message.contains("SOFT_DELETED"), "\(message)")
      try await fleet.wait(until: "a phase that can be cancelled") {
        try await migration.run("cancel").succeeded
      }
      try await migration.wait(for: "cancelled", within: .seconds(240))
      try await expectNothingMade(fleet, migration, server)
    }
  }

  @Test func `a volume that is in another image by now keeps nobody from calling it off`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("retyped")
      let migration = try await fleet.migrate(server, options: "--policy", "patient")
      try await migration.wait(for: "ready", within: .seconds(240))
      let image = server.images[1]
      // As Cinder leaves it after it has moved a volume between its backends.
      try await fleet.withImage(image) { image in
        for snapshot in try await image.snapshots() { try await image.removeSnapshot(snapshot) }
      }
      try await fleet.withPool { try await $0.removeImage(image) }
      try await fleet.makeImage(image)
      try await migration.run("cancel").checked()
      try await migration.wait(for: "cancelled", within: .seconds(240))
      #expect(try await fleet.server(server.id, in: "west").isRunning)
      #expect(try await fleet.madeVolumes(for: migration).isEmpty)
    }
  }

  @Test func `a volume that its user makes a snapshot of moves all the same`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("snapped", volumes: 1)
      let migration = try await fleet.migrate(server, options: "--policy", "patient")
      try await migration.wait(for: "ready", within: .seconds(240))
      let cinder = try await fleet.services("west").cinder
      let snapshot = try await cinder.createSnapshot(of: server.volumes[0], named: "mine")
      try await fleet.wait(until: "the snapshot to be there", every: Fleet.cloudPause) {
        try await cinder.snapshots(named: "mine").contains {
          $0.id == snapshot && $0.status == .available
        }
      }
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done", within: .seconds(240))
      try await migration.checkDigests()
      #expect(try await cinder.snapshots(named: "mine").contains { $0.id == snapshot })
      try await cinder.deleteSnapshot(snapshot)
      try await fleet.wait(until: "the snapshot to be gone", every: Fleet.cloudPause) {
        try await !cinder.snapshots(named: "mine").contains { $0.id == snapshot }
      }
    }
  }

  @Test func `a server that its user resizes is not moved as what it was`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("resized", volumes: 1)
      let migration = try await fleet.migrate(server, options: "--policy", "patient")
      try await migration.wait(for: "ready", within: .seconds(240))
      let west = try await fleet.services("west")
      let large = try #require(
        try await west.nova.flavors().first { $0.name == "diskless-large" })
      try await west.cloud.send(
        .post(
          .compute, "/servers/\(server.id)/action",
          body: ["resize": ["flavorRef": large.id]]))
      try await fleet.wait(
        until: "the server to be resized", within: .seconds(120), every: Fleet.cloudPause
      ) {
        let now = try await fleet.server(server.id, in: "west")
        return now.status == .verifyResize && now.task == nil
      }
      try await migration.run("cutover").checked()
      try await migration.wait(forEvent: "thawed", within: .seconds(240))
      let why = try await migration.events().first { $0.kind == "gave up" }
      #expect(
        try #require(why).message.contains("was resized from diskless to diskless-large"))
      #expect(try await fleet.server(server.id, in: "west").status == .verifyResize)
      #expect(
        try await fleet.servers(named: server.name, in: "east").map(\.isStopped) == [true])
      try await migration.run("cancel").checked()
      try await migration.wait(for: "cancelled", within: .seconds(240))
      try await west.cloud.send(
        .post(
          .compute, "/servers/\(server.id)/action", body: ["confirmResize": String?.none]))
      try await fleet.wait(
        until: "the resize to be confirmed", within: .seconds(120), every: Fleet.cloudPause
      ) {
        try await fleet.server(server.id, in: "west").isRunning
      }
    }
  }
}
