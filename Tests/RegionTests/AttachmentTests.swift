import Foundation
import OpenStack
import TestSupport
import Testing

/// Data volumes move from one running server to another.
struct AttachmentTests {
  @Test func `two data volumes are attached in the east in the order they had`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("from", volumes: 3)
      let target = try await fleet.makeServer("to", volumes: 1, in: "east")
      let migration = try await fleet.migrate(server, options: Self.options(server, target))
      try await migration.wait(for: "ready", within: .seconds(240))
      // They wait, and nobody can delete them or attach them.
      let waiting = try await fleet.madeVolumes(for: migration)
      #expect(waiting.map(\.status) == [.attaching, .attaching])
      for image in server.images.dropFirst() { try await fleet.scribble(image, seed: 50) }
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done", within: .seconds(240))

      #expect(try await fleet.server(server.id, in: "west").isRunning)
      #expect(try await fleet.server(target.id, in: "east").isRunning)
      let west = try await fleet.services("west")
      #expect(
        try await west.nova.attachments(of: server.id).map(\.volume) == [server.volumes[0]])
      for volume in server.volumes.dropFirst() {
        #expect(try await west.cinder.volume(volume).status == .attaching)
      }
      let attachments = try await fleet.services("east").nova.attachments(of: target.id)
        .sorted { $0.device ?? "" < $1.device ?? "" }.map(\.volume)
      let made = try await fleet.madeVolumes(for: migration)
      let inOrder = ["1", "2"].compactMap { index in
        made.first { $0.name == "\(server.name)-\(index)" }?.id
      }
      #expect(attachments == target.volumes + inOrder)
      try await migration.checkDigests()
    }
  }

  @Test func `they return, and deleting what was left behind leaves the server running`()
    async throws
  {
    // A type that only the east has: the way back asks for none.
    let type = "fast-\(UUID().uuidString.prefix(8))"
    var setup = FleetSetup.openStack
    setup.route = "    mapping: {volume_types: {ceph: \(type)}}"
    try await Fleet.with(setup) { fleet in
      try await fleet.makeVolumeType(type, in: "east")
      let server = try await fleet.makeServer("from", volumes: 3)
      let target = try await fleet.makeServer("to", volumes: 1, in: "east")
      let there = try await fleet.migrate(
        server, options: Self.volumes(server, target))
      try await there.wait(for: "done", within: .seconds(240))
      try await there.waitUntilCompared()
      for volume in try await fleet.madeVolumes(for: there) {
        try await fleet.scribble("volume-\(volume.id)", in: "east", seed: 400)
      }
      let back = try await fleet.failBack(there)
      try await back.wait(for: "done", within: .seconds(240))
      try await back.waitUntilCompared()
      let (west, east) = (
        try await fleet.services("west"), try await fleet.services("east")
      )
      let attached = try await west.nova.attachments(of: server.id)
        .sorted { $0.device ?? "" < $1.device ?? "" }.map(\.volume)
      #expect(attached == server.volumes)
      #expect(
        try await east.nova.attachments(of: target.id).map(\.volume) == target.volumes)
      try await back.checkDigests(from: "east", to: "west")

      let shown = try await back.run("finalize", "--remove-source")
      #expect(shown.exitCode == 5)
      #expect(!shown.output.contains(target.id))
      try await back.run("finalize", "--remove-source", "--yes").checked()
      try await back.wait(for: "finalized", within: .seconds(240))
      #expect(try await fleet.server(target.id, in: "east").isRunning)
      #expect(try await fleet.madeVolumes(for: there).isEmpty)
      try await fleet.removeVolumeType(type, in: "east")
    }
  }

  @Test func `a root volume, an unknown one, and half of the options are refused`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("from", volumes: 2)
      func command(_ words: String...) async throws -> FleetCommand {
        try await fleet.longhaul(
          ["migrate", "server", server.id, "--from", "west", "--to", "east"] + words)
      }
      let half = try await command("--volume", server.volumes[1])
      #expect(half.exitCode == 2)
      let unknown = try await command("--volume", "none", "--attach-to", "x")
      #expect(unknown.exitCode == 4)
      #expect(unknown.errors.contains("has no volume 'none'; it has: \(server.name)-0"))
      let target = try await fleet.makeServer("to", volumes: 1, in: "east")
      let root = try await command("--volume", server.volumes[0], "--attach-to", target.id)
      #expect(root.exitCode == 7)
      #expect(root.errors.contains("a root volume moves with its server"))
    }
  }

  static func options(_ server: FleetServer, _ target: FleetServer) -> [String] {
    volumes(server, target) + ["--policy", "patient"]
  }

  private static func volumes(_ server: FleetServer, _ target: FleetServer) -> [String] {
    server.volumes.dropFirst().flatMap { ["--volume", $0] } + ["--attach-to", target.id]
  }
}

extension Fleet {
  /// Makes a volume type on the region's Ceph; `POST /types`.
  fileprivate func makeVolumeType(_ name: String, in region: String) async throws {
    let body = [
      "volume_type": VolumeType(name: name, extraSpecs: ["volume_backend_name": "rbd"])
    ]
    try await services(region).cloud.send(.post(.volume, "/types", body: body))
  }

  /// Removes one that no volume has any more; `DELETE /types/ID`.
  fileprivate func removeVolumeType(_ name: String, in region: String) async throws {
    struct Found: Decodable, Sendable { let id, name: String }
    let cloud = try await services(region).cloud
    for type in try await cloud.list(Found.self, .get(.volume, "/types"), key: "volume_types")
    where type.name == name {
      try await cloud.send(Call(service: .volume, method: .delete, path: "/types/\(type.id)"))
    }
  }
}

private struct VolumeType: Encodable {
  let name: String
  let extraSpecs: [String: String]

  enum CodingKeys: String, CodingKey {
    case name
    case extraSpecs = "extra_specs"
  }
}
