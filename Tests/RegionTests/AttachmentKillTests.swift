import OpenStack
import TestSupport
import Testing

/// A worker that ends as in a power cut while volumes go from one running server to another: in the end
/// they are attached to one of them, in their order.
struct AttachmentKillTests {
  static var blows: [Blow] {
    Blow.all([
      (.forth, "reserve volume", "east"), (.forth, "detach volume", "west"),
      (.forth, "reserve volume", "west"), (.forth, "free volume", "east"),
      (.forth, "attach volume", "east"), (.back, "detach volume", "east"),
      (.back, "free volume", "west"), (.back, "attach volume", "west"),
      (.cancel, "free volume", "east"), (.cancel, "delete volume", "east"),
      (.failback, "detach volume", "east"), (.failback, "free volume", "west"),
      (.failback, "attach volume", "west"), (.removal, "free volume", "west"),
      (.removal, "delete volume", "west"),
    ])
  }

  @Test(arguments: blows)
  func `a kill -9 at a call leaves the volumes with one server`(blow: Blow) async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("from", volumes: 3)
      let target = try await fleet.makeServer("to", volumes: 1, in: "east")
      let options =
        server.volumes.dropFirst().flatMap { ["--volume", $0] }
        + ["--attach-to", target.id, "--policy", "patient"]
        + (blow.way == .back ? ["--hooks", "deaf"] : [])
      func begin() async throws -> FleetMigration {
        try await fleet.migrate(server, options: options)
      }
      if blow.action == "reserve volume", blow.region == "east" {
        let migration = try await fleet.strike(blow, begin)
        try await migration.wait(for: "ready", within: .seconds(300))
        try await migration.run("cutover").checked()
        return try await expectMoved(fleet, migration, server, target)
      }
      let migration = try await begin()
      try await migration.wait(for: "ready", within: .seconds(240))
      switch blow.way {
      case .forth:
        try await fleet.strike(blow) { try await migration.run("cutover").checked() }
        try await expectMoved(fleet, migration, server, target)
      case .back:
        try await fleet.strike(blow) { try await migration.run("cutover").checked() }
        try await migration.wait(forEvent: "thawed", within: .seconds(300))
        try await migration.run("cancel").checked()
        try await expectStayed(fleet, migration, server, target)
      case .cancel:
        try await fleet.strike(blow) { try await migration.run("cancel").checked() }
        try await expectStayed(fleet, migration, server, target)
      default:
        try await migration.run("cutover").checked()
        try await expectMoved(fleet, migration, server, target)
        try await migration.waitUntilCompared()
        try await (blow.way == .removal ? remove : failBack)(blow, fleet, migration, server, target)
      }
    }
  }

  private func failBack(
    _ blow: Blow, _ fleet: Fleet, _ there: FleetMigration, _ server: FleetServer,
    _ target: FleetServer
  ) async throws {
    let back = try await fleet.strike(blow) { try await fleet.failBack(there) }
    try await back.wait(for: "done", within: .seconds(300))
    #expect(try await attached(fleet, server, "west") == server.volumes)
    #expect(try await attached(fleet, target, "east") == target.volumes)
    try await back.checkDigests(from: "east", to: "west")
  }

  private func remove(
    _ blow: Blow, _ fleet: Fleet, _ migration: FleetMigration, _ server: FleetServer,
    _ target: FleetServer
  ) async throws {
    try await fleet.strike(blow) {
      try await migration.run("finalize", "--remove-source", "--yes").checked()
    }
    try await migration.wait(for: "finalized", within: .seconds(300))
    let images = try await fleet.images(in: "west")
    #expect(server.images.filter(images.contains) == [server.images[0]])
    #expect(try await attached(fleet, server, "west") == [server.volumes[0]])
    #expect(try await attached(fleet, target, "east").count == 3)
    #expect(try await fleet.server(server.id, in: "west").isRunning)
  }

  private func expectMoved(
    _ fleet: Fleet, _ migration: FleetMigration, _ server: FleetServer, _ target: FleetServer
  ) async throws {
    try await migration.waitUntilDone {
      let attached = try await attached(fleet, server, "west")
      #expect(attached == server.volumes)
    }
    #expect(try await attached(fleet, server, "west") == [server.volumes[0]])
    let made = try await fleet.madeVolumes(for: migration)
    let inOrder = ["1", "2"].compactMap { index in
      made.first { $0.name == "\(server.name)-\(index)" }?.id
    }
    #expect(made.count == 2)
    #expect(try await attached(fleet, target, "east") == target.volumes + inOrder)
    try await expectRunning(fleet, server, target)
    try await migration.checkDigests()
  }

  private func expectStayed(
    _ fleet: Fleet, _ migration: FleetMigration, _ server: FleetServer, _ target: FleetServer
  ) async throws {
    try await migration.wait(for: "cancelled", within: .seconds(300))
    #expect(try await attached(fleet, server, "west") == server.volumes)
    #expect(try await attached(fleet, target, "east") == target.volumes)
    #expect(try await fleet.madeVolumes(for: migration).isEmpty)
    try await expectRunning(fleet, server, target)
  }

  private func expectRunning(
    _ fleet: Fleet, _ server: FleetServer, _ target: FleetServer
  ) async throws {
    #expect(try await fleet.server(server.id, in: "west").isRunning)
    #expect(try await fleet.server(target.id, in: "east").isRunning)
  }

  /// In the order of the devices.
  private func attached(
    _ fleet: Fleet, _ server: FleetServer, _ region: String
  ) async throws -> [String] {
    try await fleet.services(region).nova.attachments(of: server.id)
      .sorted { $0.device ?? "" < $1.device ?? "" }.map(\.volume)
  }
}
