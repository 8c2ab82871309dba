import OpenStack
import TestSupport
import Testing

/// Through Glance, with all of its bytes.
func expectMovedAsImages(
  _ fleet: Fleet, _ migration: FleetMigration, _ server: FleetServer
) async throws {
  let source = try await fleet.server(server.id, in: "west")
  #expect(source.isStopped)
  #expect(source.isLocked)
  let twins = try await fleet.servers(named: server.name, in: "east")
  #expect(twins.map(\.isRunning) == [true])
  let made = try await fleet.madeVolumes(for: migration)
  #expect(made.count == server.volumes.count)
  #expect(made.filter(\.isBootable).map(\.name) == ["\(server.name)-0"])
  for (index, image) in server.images.enumerated() {
    let volume = try #require(made.first { $0.name == "\(server.name)-\(index)" })
    #expect(volume.status == .inUse)
    let original = try await fleet.digest("\(fleet.pool)/\(image)", in: "west")
    let copy = try await fleet.digest("\(fleet.pool)/volume-\(volume.id)", in: "east")
    #expect(original == copy)
  }
  let ports = try await fleet.madePorts(for: migration)
  #expect(ports.flatMap(\.addresses).map(\.address) == server.addresses)
}

/// No image, no snapshot, no volume that was only there for the move; but what Ceph's clones need.
func expectNothingOnTheWay(
  _ fleet: Fleet, _ migration: FleetMigration, but server: FleetServer? = nil
) async throws {
  let mark: String = try await fleet.value(
    "SELECT mark::text FROM longhaul.server WHERE migration = \(migration.id)")
  let west = try await fleet.services("west")
  #expect(try await west.cinder.volumes(where: "longhaul.server", is: mark).isEmpty)
  #expect(try await west.cinder.snapshots(prefixed: "longhaul-\(mark)").isEmpty)
  #expect(try await Glance(west.cloud).images(prefixed: "longhaul-\(mark)").isEmpty)
  let left = try await Glance(fleet.services("east").cloud).images(prefixed: "longhaul-\(mark)")
  let told = try await migration.events().filter { $0.message.contains("stays in east") }
  #expect(left.allSatisfy { image in told.contains { $0.message.contains(image.id) } })
}
