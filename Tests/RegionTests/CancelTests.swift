import TestSupport
import Testing

/// A server's migration that is called off amid a call to a cloud: the source runs, and nothing is left
/// of what the call made.
struct CancelTests {
  /// Up to the activation: from there on nothing is called off.
  private static let calls: [(Blow.Way, String, String)] = [
    (.cancel, "create volume", "east"), (.cancel, "describe volume", "east"),
    (.cancel, "create port", "east"), (.cancel, "create server", "east"),
    (.cancel, "stop server", "east"), (.cancel, "lock server", "east"),
    (.cancel, "stop server", "west"), (.cancel, "lock server", "west"),
  ]

  @Test(arguments: Blow.all(calls))
  func `what is called off amid a call leaves the source running and nothing else`(
    moment: Blow
  ) async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("called-off")
      let migrating = { try await fleet.migrate(server, options: "--policy", "patient") }
      if moment.region == "east" {
        let migration = try await callOff(moment, fleet, migrating)
        return try await expectCancelled(fleet, migration, server)
      }
      let migration = try await migrating()
      try await migration.wait(for: "ready", within: .seconds(240))
      try await callOff(moment, fleet) {
        try await migration.run("cutover").checked()
        return migration
      }
      try await expectCancelled(fleet, migration, server)
    }
  }

  @discardableResult
  private func callOff(
    _ moment: Blow, _ fleet: Fleet, _ begin: () async throws -> FleetMigration
  ) async throws -> FleetMigration {
    var cancel: Task<FleetCommand, any Error>?
    let migration = try await fleet.stallingCall(
      moment.action, in: moment.region, moment.moment, begin
    ) { migration in
      cancel = Task { try await migration.run("cancel") }
      // Where the call is still being written down, it is withdrawn just after that.
      try await fleet.wait(until: "the migration to be called off, or to wait for the call") {
        let isWaiting: Bool = try await fleet.value(
          """
          SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database()
          AND wait_event_type = 'Lock' AND wait_event <> 'advisory'
          """)
        let phase = try await migration.row().phase
        return isWaiting || phase == "thawing" || phase.hasPrefix("cancel")
      }
    }
    try await cancel?.value.checked()
    return migration
  }
}
