import OpenStack
import TestSupport
import Testing

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

/// The source runs as if nothing had been, and the destination has nothing.
func expectCancelled(
  _ fleet: Fleet, _ migration: FleetMigration, _ server: FleetServer,
  at location: SourceLocation = #_sourceLocation
) async throws {
  try await migration.wait(for: "cancelled", within: .seconds(300))
  let source = try await fleet.server(server.id, in: "west")
  #expect(source.isRunning, sourceLocation: location)
  #expect(!source.isLocked, sourceLocation: location)
  try await expectNothingMade(fleet, migration, server, at: location)
}

/// Exactly one of everything in the east, where it runs with the source's bytes; what it was is as the
/// freeze left it, and locked.
func expectMoved(
  _ fleet: Fleet, _ migration: FleetMigration, _ server: FleetServer,
  leaving frozen: Status<NovaServer> = .shutoff, at location: SourceLocation = #_sourceLocation
) async throws {
  let source = try await fleet.server(server.id, in: "west")
  #expect(source.isSettled, sourceLocation: location)
  #expect(source.status == frozen, sourceLocation: location)
  #expect(source.isLocked, sourceLocation: location)
  let twins = try await fleet.servers(named: server.name, in: "east")
  #expect(twins.map(\.isRunning) == [true], sourceLocation: location)
  let volumes = try await fleet.madeVolumes(for: migration)
  #expect(volumes.count == server.volumes.count, sourceLocation: location)
  #expect(volumes.allSatisfy { $0.status == .inUse }, sourceLocation: location)
  #expect(try await fleet.madePorts(for: migration).count == 1, sourceLocation: location)
  try await migration.checkDigests()
}

/// As `expectMoved`, after a cutover under a blow; where that sent it back, the source ran, and the
/// next one comes through.
func expectMovedInTheEnd(
  _ fleet: Fleet, _ migration: FleetMigration, _ server: FleetServer,
  leaving frozen: Status<NovaServer> = .shutoff, at location: SourceLocation = #_sourceLocation
) async throws {
  try await migration.waitUntilDone {
    let source = try await fleet.server(server.id, in: "west")
    #expect(source.isRunning, sourceLocation: location)
  }
  try await expectMoved(fleet, migration, server, leaving: frozen, at: location)
}
