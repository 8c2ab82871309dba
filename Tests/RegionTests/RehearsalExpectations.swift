import OpenStack
import TestSupport
import Testing

/// What the command prints of a rehearsal.
struct ShownRehearsal: Decodable {
  let rehearsal: Int64
  let round: Int
  let outcome: String
  let bootSeconds: Double?
  let probeSeconds: Double?
  let console: String?
}

/// Nothing is left of any rehearsal of a server.
func expectNoRehearsal(_ fleet: Fleet, _ server: FleetServer) async throws {
  let name = "rehearsal of \(server.name)"
  #expect(try await fleet.servers(named: name, in: "east").isEmpty)
  let left: Bool = try await fleet.value(
    "SELECT bool_or(NOT removed) FROM report.rehearsals WHERE server = '\(server.name)'")
  #expect(!left)
  let marks = try await fleet.rows(
    """
    SELECT r.mark::text AS mark FROM longhaul.rehearsal r JOIN longhaul.server s USING (migration)
    WHERE s.name = '\(server.name)'
    """, as: Mark.self)
  for mark in marks {
    let services = try await fleet.services("east")
    #expect(
      try await services.cinder.volumes(where: "longhaul.rehearsal", is: mark.mark).isEmpty)
    #expect(try await services.neutron.ports(named: "longhaul-\(mark.mark)-0").isEmpty)
  }
}

private struct Mark: Decodable { let mark: String }
