import OpenStack
import TestSupport
import Testing

/// A twin that is booted from the last sealed round, and removed.
struct RehearsalTests {
  private struct Shown: Decodable {
    let rehearsal: Int64
    let round: Int
    let outcome: String
    let bootSeconds: Double?
    let probeSeconds: Double?
    let console: String?
  }

  @Test func `a rehearsal boots, is looked at and leaves nothing, and the migration goes on`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("rehearsed")
      // What answers there is not the clone.
      let migration = try await fleet.migrate(
        server, options: "--policy", "patient", "--probe", "http")
      try await migration.wait(for: "ready", within: .seconds(240))
      let shown = try await migration.run(
        "rehearse", "--network", "private", "--for", "1s", "--format", "json")
      let rehearsal = try shown.decoded(Shown.self)
      #expect(rehearsal.outcome == "booted")
      #expect(try #require(rehearsal.bootSeconds) > 0)
      // The fake hypervisor's own words.
      #expect(try #require(rehearsal.console).contains("FAKE CONSOLE"))
      #expect(rehearsal.probeSeconds == nil)
      #expect(shown.errors.contains("the probe is not asked: it names no {address}"))
      #expect(shown.errors.contains("removes everything"))
      try await expectNoRehearsal(fleet, server)
      let calls = try await migration.calls(in: "east")
      #expect(calls.filter { $0 == "create server" }.count == 2)

      // The snapshots go as always, and the cutover finds its own twin.
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done", within: .seconds(240))
      try await migration.checkDigests()
      try await migration.waitUntilCompared()
      try await migration.run("finalize").checked()
      try await migration.wait(for: "finalized", within: .seconds(240))
      let over = try await migration.run("rehearse")
      #expect(over.exitCode == 5)
      #expect(over.errors.contains("is finalized"))
    }
  }

  @Test func `a probe that fails is told of, with what the guest said, and nothing is left`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("unready")
      let migration = try await fleet.migrate(
        server, options: "--policy", "patient", "--probe", "there")
      try await migration.wait(for: "ready", within: .seconds(240))
      let shown = try await migration.run("rehearse", "--format", "json")
      #expect(shown.exitCode == 1)
      #expect(shown.errors.contains("nobody is there"))
      #expect(shown.output.contains("failed"))
      try await expectNoRehearsal(fleet, server)
      let unknown = try await migration.run("rehearse", "--network", "nowhere")
      #expect(unknown.errors.contains("in east there is no network 'nowhere'"))
      #expect(try await migration.row().phase == "ready")
      try migration.markThere()
      let ready = try await migration.run("rehearse", "--format", "json")
      #expect(try #require(ready.decoded(Shown.self).probeSeconds) >= 0)
      try await migration.run("cancel").checked()
      try await migration.wait(for: "cancelled", within: .seconds(240))
    }
  }

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
      #expect(try shown.decoded(Shown.self).outcome == "booted")
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
      #expect(try shown.decoded(Shown.self).outcome == "booted")
      try await expectNoRehearsal(fleet, server)
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done", within: .seconds(240))
      try await migration.checkDigests()
    }
  }

  private func expectNoRehearsal(_ fleet: Fleet, _ server: FleetServer) async throws {
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
}
