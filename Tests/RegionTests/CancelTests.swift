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

  /// Calls that other manners of moving make; each is called off where it holds the longest.
  private static let others: [(options: [String], action: String, region: String)] = [
    (["--freeze", "pause"], "pause server", "west"),
    (["--method", "image"], "create snapshot", "west"),
    (["--method", "image"], "upload volume", "west"),
    (["--method", "image"], "create image", "east"), (["--method", "image"], "fill image", "east"),
    (["--method", "image"], "create volume", "east"),
  ]

  @Test(arguments: others.flatMap { other in CallMoment.allCases.map { (other, $0) } })
  func `so is what moves in another manner`(
    other: (options: [String], action: String, region: String), moment: CallMoment
  ) async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("called-off", volumes: 1)
      let blow = Blow(way: .cancel, action: other.action, region: other.region, moment: moment)
      let migration = try await fleet.migrate(
        server, options: ["--policy", "patient"] + other.options)
      try await migration.wait(for: "ready", within: .seconds(240))
      try await callOff(blow, fleet) {
        try await migration.run("cutover").checked()
        return migration
      }
      try await expectCancelled(fleet, migration, server)
      if other.options.contains("image") { try await expectNothingOnTheWay(fleet, migration) }
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
