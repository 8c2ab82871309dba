import TestSupport
import Testing

/// Rehearsals whose worker is killed, or whose migration is called off.
struct RehearsalKillTests {
  @Test func `what a killed worker or a cancelled migration leaves of a rehearsal is removed`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("cut")
      let migration = try await fleet.migrate(server, options: "--policy", "patient")
      try await migration.wait(for: "ready", within: .seconds(240))
      // The worker ends as its server was made; the next one begins anew, with exactly one.
      let shown = try await fleet.stallingCall("create server", in: "east", .done) {
        Task { try await migration.run("rehearse", "--for", "1s", "--format", "json") }
      } _: { _ in
        await (try fleet.process("worker-east")).killAndWait()
        try await fleet.startWorker("east")
      }.value
      #expect(try shown.decoded(ShownRehearsal.self).outcome == "booted")
      try await expectNoRehearsal(fleet, server)

      // Called off in the middle: cancelling removes it first.
      let cut = try await fleet.stallingCall("create server", in: "east", .done) {
        Task { try await migration.run("rehearse", "--for", "1h") }
      } _: { _ in
        try await migration.run("cancel").checked()
      }
      try await migration.wait(for: "cancelled", within: .seconds(240))
      #expect(try await cut.value.exitCode == 1)
      try await expectNoRehearsal(fleet, server)
      try await expectNothingMade(fleet, migration, server)
    }
  }

  static var blows: [Blow] {
    guard FleetCount.isFull else { return [] }
    return Blow.all(
      ["volume", "port", "server"].flatMap {
        [(.forth, "create \($0)", "east"), (.forth, "delete \($0)", "east")]
      })
  }

  @Test(arguments: blows)
  func `a kill -9 at a call of a rehearsal leaves nothing of it, and it is done again`(blow: Blow)
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("shaken")
      let migration = try await fleet.migrate(server, options: "--policy", "patient")
      try await migration.wait(for: "ready", within: .seconds(240))
      let shown = try await fleet.strike(blow) {
        Task {
          // The call that was begun is waited out before it is made again.
          try await fleet.longhaul(
            [
              "rehearse", "\(migration.id)", "--network", "private", "--for", "1s", "--format",
              "json",
            ], within: .seconds(300))
        }
      }.value
      #expect(try shown.decoded(ShownRehearsal.self).outcome == "booted")
      try await expectNoRehearsal(fleet, server)
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done", within: .seconds(240))
      try await migration.checkDigests()
    }
  }
}
