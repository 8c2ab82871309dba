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
