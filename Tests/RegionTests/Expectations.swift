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
