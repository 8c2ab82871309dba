import OpenStack
import TestSupport
import Testing

/// Data volumes that are extended while they move from one running server to another.
struct GrowthTests {
  @Test func `a data volume that is extended is as large at the other server, and returns so`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("from", volumes: 2)
      let target = try await fleet.makeServer("to", volumes: 1, in: "east")
      let there = try await fleet.migrate(server, options: AttachmentTests.options(server, target))
      try await there.wait(for: "ready", within: .seconds(240))
      try await fleet.extend(server.volumes[1], to: 2, in: "west")
      try await there.run("cutover").checked()
      try await there.wait(for: "done", within: .seconds(240))
      let made = try await fleet.madeVolumes(for: there)
      #expect(made.map(\.size) == [2])
      #expect(made.map(\.status) == [.inUse])
      try await there.checkDigests()
      try await there.waitUntilCompared()

      try await fleet.extend(made[0].id, to: 3, in: "east")
      let back = try await fleet.failBack(there)
      try await back.wait(for: "done", within: .seconds(240))
      let returned = try await fleet.services("west").cinder.volume(server.volumes[1])
      #expect(returned.size == 3)
      #expect(returned.status == .inUse)
      try await back.checkDigests(from: "east", to: "west")
    }
  }
}
