import OpenStack
import TestSupport
import Testing

/// Real guests, emulated, that write to all of their disks while they move: every record is there, and they go
/// on from the last one.
@Suite(.serialized) struct GuestTests {
  @Test(arguments: [(0, "stop"), (2, "stop"), (1, "pause")])
  func `a guest goes on from its last record, on the root and on each data volume`(
    dataVolumes: Int, freeze: String
  ) async throws {
    try await Fleet.with(.openStack) { fleet in
      let guest = try await fleet.makeGuest("guest", dataVolumes: dataVolumes)
      let migration = try await fleet.migrate(guest.server, options: "--freeze", freeze)
      try await migration.wait(for: "done", within: .seconds(300))
      let source = try await fleet.server(guest.server.id, in: "west")
      #expect(source.status == (freeze == "pause" ? .paused : .shutoff))
      let twin = try #require(
        try await fleet.servers(named: guest.server.name, in: "east").first)
      try await guest.waitForRecords(20, on: twin.id, in: "east")
      for index in guest.server.volumes.indices {
        let disk = FleetGuest.disk(index)
        let last = try #require(
          try await guest.start(of: disk, on: twin.id, in: "east"), "the guest did not start")
        #expect(last > 10)
      }
      try await stop(twin.id, fleet)
      let volumes = try await fleet.madeVolumes(for: migration)
      #expect(volumes.count == dataVolumes + 1)
      for volume in volumes {
        try await guest.check("volume-\(volume.id)", isRoot: volume.isBootable, in: "east")
      }
    }
  }

  @Test(arguments: ["stop", "pause"])
  func `a guest that wrote in the east comes back with all of it`(freeze: String) async throws {
    try await Fleet.with(.openStack) { fleet in
      let guest = try await fleet.makeGuest("return", dataVolumes: 1)
      let there = try await fleet.migrate(guest.server, options: "--freeze", freeze)
      try await there.wait(for: "done", within: .seconds(300))
      try await there.waitUntilCompared()
      let twin = try #require(
        try await fleet.servers(named: guest.server.name, in: "east").first)
      try await guest.waitForRecords(100, on: twin.id, in: "east")
      let written = try #require(try await guest.number(of: "vdb", on: twin.id, in: "east"))
      let back = try await fleet.failBack(there)
      try await back.wait(for: "done", within: .seconds(300))
      try await fleet.wait(until: "the guest to start in the west", within: .seconds(120)) {
        try await guest.start(of: "vdb", on: guest.server.id, in: "west") ?? 0 >= written
      }
      try await guest.waitForRecords(20, on: guest.server.id, in: "west")
      let nova = try await fleet.services("west").nova
      try await nova.stop(guest.server.id)
      try await fleet.wait(until: "the guest to stop") {
        try await fleet.server(guest.server.id, in: "west").isStopped
      }
      for (index, image) in guest.server.images.enumerated() {
        try await guest.check(image, isRoot: index == 0, in: "west")
      }
    }
  }

  @Test func `a rehearsal boots the guest from the last round, and disturbs nothing`() async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let guest = try await fleet.makeGuest("rehearsed", dataVolumes: 1)
      let migration = try await fleet.migrate(guest.server, options: "--cutover", "manual")
      try await migration.wait(for: "ready", within: .seconds(240))
      let shown = try await migration.run("rehearse", "--for", "20s").checked()
      // It read the records of both disks, and went on writing, to its own clones.
      for disk in ["vda", "vdb"] {
        let after = try Regex(
          "\(disk): starts after number ([0-9]+)", as: (Substring, Substring).self)
        let start = try #require(shown.firstMatch(of: after), "\(shown)").output.1
        #expect(try #require(Int(start)) > 10)
      }
      #expect(
        try await fleet.servers(named: "rehearsal of \(guest.server.name)", in: "east").isEmpty)
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done", within: .seconds(300))
      try await expectWhole(guest, migration, fleet)
    }
  }

  @Test func `a volume that grows while it moves is as large there, and the guest goes on`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let guest = try await fleet.makeGuest("grows", dataVolumes: 1)
      let migration = try await fleet.migrate(guest.server, options: "--cutover", "manual")
      try await migration.wait(for: "ready", within: .seconds(240))
      let cinder = try await fleet.services("west").cinder
      try await cinder.extend(guest.server.volumes[1], to: 2)
      try await fleet.wait(until: "the volume to be extended") {
        try await cinder.volume(guest.server.volumes[1]).size == 2
      }
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done", within: .seconds(300))
      let sizes = try await fleet.madeVolumes(for: migration).map(\.size)
      #expect(sizes.sorted() == [1, 2])
      try await expectWhole(guest, migration, fleet)
    }
  }

  @Test func `a guest that writes too fast for the target is held, or slowed until it fits`()
    async throws
  {
    var setup = FleetSetup.openStack
    setup.bandwidth = "1 MiB/s"
    try await Fleet.with(setup) { fleet in
      let guest = try await fleet.makeGuest("busy", dataVolumes: 1)
      let options = ["--target", "8s", "--most-rounds", "2", "--round-interval", "2s"]
      let held = try await fleet.migrate(guest.server, options: options + ["--divergence", "hold"])
      try await held.wait(for: "held", within: .seconds(300))
      #expect(try await fleet.server(guest.server.id, in: "west").isRunning)
      try await held.run("cancel").checked()
      try await held.wait(for: "cancelled", within: .seconds(240))

      let migration = try await fleet.migrate(
        guest.server, options: options + ["--divergence", "throttle"])
      try await migration.wait(for: "done", within: .seconds(500))
      let limited: Int = try await fleet.value(
        """
        SELECT count(*)::integer FROM longhaul.round
        WHERE migration = \(migration.id) AND throttled_bytes_per_second IS NOT NULL
        """)
      #expect(limited > 0)
      try await fleet.wait(until: "the limits to be taken back") {
        try await fleet.value("SELECT count(*) FROM longhaul.throttle") == 0
      }
      try await expectWhole(guest, migration, fleet)
    }
  }

  /// Those of the type `files` are in no Ceph at all, and come onto Ceph.
  @Test(arguments: ["ceph", "files"])
  func `a guest whose volumes move through Glance has all of its records`(type: String)
    async throws
  {
    var setup = FleetSetup.openStack
    setup.route = "    mapping: {volume_types: {files: ceph}}"
    try await Fleet.with(setup) { fleet in
      let guest = try await fleet.makeGuest("cold", dataVolumes: 1, of: type)
      if type == "files" {
        let refused = try await fleet.longhaul(
          "plan", "server", guest.server.id, "--from", "west", "--to", "east")
        #expect(refused.exitCode == 7)
        #expect(refused.output.split(separator: "is not on this Ceph").count == 3)
        #expect(refused.output.contains("it cannot move by snapshots"))
      }
      let migration = try await fleet.migrate(guest.server, options: "--method", "image")
      try await migration.wait(for: "done", within: .seconds(400))
      let twin = try #require(try await fleet.servers(named: guest.server.name, in: "east").first)
      try await guest.waitForRecords(20, on: twin.id, in: "east")
      for disk in ["vda", "vdb"] {
        #expect(try await guest.start(of: disk, on: twin.id, in: "east") ?? 0 > 10)
      }
      try await expectWhole(guest, migration, fleet)
    }
  }

  @Test func `a data volume goes from one running guest to another, without a record lost`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let guest = try await fleet.makeGuest("from", dataVolumes: 1)
      let target = try await fleet.makeGuest("to", dataVolumes: 0, in: "east")
      let migration = try await fleet.migrate(
        guest.server,
        options: "--volume", guest.server.volumes[1], "--attach-to", target.server.id)
      try await migration.wait(for: "done", within: .seconds(300))
      // Both go on running, and the records go on in the other one.
      let id = target.server.id
      try await fleet.wait(until: "the other guest to write to it", within: .seconds(120)) {
        try await target.number(of: "vdb", on: id, in: "east") ?? 0 > 0
      }
      #expect(try await target.start(of: "vdb", on: id, in: "east") ?? 0 > 10)
      #expect(try await fleet.server(guest.server.id, in: "west").isRunning)
      try await stop(id, fleet)
      let volume = try #require(try await fleet.madeVolumes(for: migration).first)
      try await guest.check("volume-\(volume.id)", isRoot: false, in: "east")
    }
  }

  /// The guest goes on in the east, and every record is on its disks there.
  private func expectWhole(
    _ guest: FleetGuest, _ migration: FleetMigration, _ fleet: Fleet
  ) async throws {
    let twin = try #require(try await fleet.servers(named: guest.server.name, in: "east").first)
    try await guest.waitForRecords(20, on: twin.id, in: "east")
    try await stop(twin.id, fleet)
    for volume in try await fleet.madeVolumes(for: migration) {
      try await guest.check("volume-\(volume.id)", isRoot: volume.isBootable, in: "east")
    }
  }

  private func stop(_ id: String, _ fleet: Fleet) async throws {
    try await fleet.services("east").nova.stop(id)
    try await fleet.wait(until: "the twin to stop") {
      try await fleet.server(id, in: "east").isStopped
    }
  }
}
