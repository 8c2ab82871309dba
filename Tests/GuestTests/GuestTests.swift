import OpenStack
import TestSupport
import Testing

/// Real guests, emulated, that write to all of their disks while they move: every record is there, and they go
/// on from the last one.
@Suite(.serialized) struct GuestTests {
  @Test(arguments: [0, 2])
  func `a guest goes on from its last record, on the root and on each data volume`(
    dataVolumes: Int
  ) async throws {
    try await Fleet.with(.openStack) { fleet in
      let guest = try await fleet.makeGuest("guest", dataVolumes: dataVolumes)
      let migration = try await fleet.migrate(guest.server)
      try await migration.wait(for: "done", within: .seconds(300))
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

  @Test func `a guest that wrote in the east comes back with all of it`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let guest = try await fleet.makeGuest("return", dataVolumes: 1)
      let there = try await fleet.migrate(guest.server)
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

  private func stop(_ id: String, _ fleet: Fleet) async throws {
    try await fleet.services("east").nova.stop(id)
    try await fleet.wait(until: "the twin to stop") {
      try await fleet.server(id, in: "east").isStopped
    }
  }
}
