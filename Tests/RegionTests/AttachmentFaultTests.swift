import OpenStack
import TestSupport
import Testing

/// What goes wrong while data volumes go from one server to another.
struct AttachmentFaultTests {
  @Test func `a worker killed between two volumes attaches the other one, too`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("from", volumes: 3)
      let target = try await fleet.makeServer("to", volumes: 1, in: "east")
      let migration = try await fleet.migrate(
        server, options: AttachmentTests.options(server, target) + ["--hooks", "deaf"])
      try await migration.wait(for: "ready", within: .seconds(240))
      _ = try await fleet.stallingCall("attach volume", in: "west", .done) {
        try await migration.run("cutover").checked()
        return migration
      } _: { _ in
        await (try fleet.process("worker-west")).killAndWait()
        try await fleet.startWorker("west")
      }
      try await migration.wait(forEvent: "thawed", within: .seconds(240))
      let attached = try await fleet.services("west").nova.attachments(of: server.id)
        .sorted { $0.device ?? "" < $1.device ?? "" }.map(\.volume)
      #expect(attached == server.volumes)
    }
  }

  @Test func `a hook that cannot mount them sends them back to where they were`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("from", volumes: 2)
      let target = try await fleet.makeServer("to", volumes: 1, in: "east")
      let migration = try await fleet.migrate(
        server, options: AttachmentTests.options(server, target) + ["--hooks", "deaf"])
      try await migration.wait(for: "ready", within: .seconds(240))
      try await migration.run("cutover").checked()
      try await migration.wait(forEvent: "thawed", within: .seconds(240))
      let (west, east) = (
        try await fleet.services("west"), try await fleet.services("east")
      )
      #expect(
        try await west.nova.attachments(of: server.id).map(\.volume) == server.volumes)
      #expect(
        try await east.nova.attachments(of: target.id).map(\.volume) == target.volumes)
      try await migration.run("cancel").checked()
      try await migration.wait(for: "cancelled", within: .seconds(240))
      #expect(try await fleet.madeVolumes(for: migration).isEmpty)
      #expect(try await fleet.server(target.id, in: "east").isRunning)
    }
  }

  /// They hold what was written since, and nothing leads back.
  @Test func `volumes whose server is deleted after they were attached are left as they are`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("from", volumes: 2)
      let target = try await fleet.makeServer("to", volumes: 1, in: "east")
      let migration = try await fleet.migrate(
        server, options: AttachmentTests.options(server, target) + ["--probe", "closed"])
      try await migration.wait(for: "ready", within: .seconds(240))
      try await migration.run("cutover").checked()
      try await migration.wait(for: "failed", within: .seconds(240))
      for volume in try await fleet.madeVolumes(for: migration) {
        try await fleet.scribble("volume-\(volume.id)", in: "east", mebibytes: 1, seed: 5)
      }
      try await fleet.services("east").nova.delete(target.id)
      try await fleet.wait(until: "the server to be gone", every: Fleet.cloudPause) {
        try await fleet.servers(named: target.name, in: "east").isEmpty
      }
      try await migration.run("resume").checked()
      try await migration.wait(for: "done", within: .seconds(240))
      let said = try await migration.events().map(\.message)
      #expect(said.contains { $0.contains("is gone, after the volumes had been") }, "\(said)")
      #expect(try await fleet.madeVolumes(for: migration).count == 1)
    }
  }

  @Test func `a volume that is deleted amid a freeze leaves the others to be attached again`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("from", volumes: 3)
      let target = try await fleet.makeServer("to", volumes: 1, in: "east")
      let migration = try await fleet.migrate(
        server, options: AttachmentTests.options(server, target))
      try await migration.wait(for: "ready", within: .seconds(240))
      let west = try await fleet.services("west")
      // Whoever has the other one open keeps the freeze from coming off.
      try await fleet.withImage(server.images[2], in: "west") { _ in
        try await migration.run("cutover").checked()
        try await fleet.wait(until: "the volumes to be reserved", every: Fleet.cloudPause) {
          try await west.cinder.volume(server.volumes[1]).status == .attaching
        }
        try await west.cinder.unreserve(server.volumes[1])
        try await west.cinder.delete(server.volumes[1])
        try await migration.wait(forEvent: "gave up", within: .seconds(240))
      }
      try await migration.wait(forEvent: "thawed", within: .seconds(240))
      let attached = try await west.nova.attachments(of: server.id).map(\.volume)
      #expect(Set(attached) == [server.volumes[0], server.volumes[2]])
      let said = try await migration.events().map(\.message)
      #expect(said.contains { $0.contains("is gone, and is not attached again") }, "\(said)")
    }
  }
}
