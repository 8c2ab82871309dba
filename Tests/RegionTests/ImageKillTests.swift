import OpenStack
import TestSupport
import Testing

/// As ``KillTests``, for a server that moves through Glance.
struct ImageKillTests {
  /// Calls at which a worker is killed, and where.
  static var blows: [(String, String, CallMoment)] {
    let calls = [
      ("stop server", "west"), ("create snapshot", "west"), ("create volume", "west"),
      ("upload volume", "west"), ("create image", "east"), ("fill image", "east"),
      ("create volume", "east"), ("create server", "east"),
      ("delete snapshot", "west"), ("delete image", "west"), ("delete image", "east"),
      ("delete volume", "west"),
    ]
    return calls.flatMap { action, region in
      CallMoment.allCases.map { (action, region, $0) }
    }
  }

  @Test(arguments: blows)
  func `a kill -9 at a call leaves exactly one of everything`(
    action: String, region: String, moment: CallMoment
  ) async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("killed-cold", volumes: 1)
      let blow = Blow(way: .forth, action: action, region: region, moment: moment)
      func begin() async throws -> FleetMigration {
        try await fleet.migrate(server, options: "--method", "image")
      }
      let isAfter = action.hasPrefix("delete")
      let migration = try await isAfter ? begin() : fleet.strike(blow, begin)
      // A freeze that came to nothing has the source going on; the operator asks again.
      let row = try await migration.wait(for: "done", "held", within: .seconds(400))
      if row.phase == "held" {
        #expect(try await fleet.server(server.id, in: "west").isRunning)
        try await migration.run("cutover").checked()
        try await migration.wait(for: "done", within: .seconds(300))
      }
      try await expectMovedAsImages(fleet, migration, server)
      func end() async throws { try await migration.run("finalize").checked() }
      try await isAfter ? fleet.strike(blow, end) : end()
      try await migration.wait(for: "finalized", within: .seconds(240))
      try await expectNothingOnTheWay(fleet, migration)
    }
  }
}
