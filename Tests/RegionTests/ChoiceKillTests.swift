import OpenStack
import TestSupport
import Testing

/// A worker that ends as in a power cut where a server is paused, and where a volume grew.
struct ChoiceKillTests {
  static var blows: [Blow] {
    Blow.all([
      (.forth, "extend volume", "east"), (.forth, "pause server", "west"),
      (.forth, "lock server", "west"), (.back, "unlock server", "west"),
      (.back, "unpause server", "west"), (.failback, "extend volume", "west"),
      (.failback, "shelve server", "west"), (.failback, "lock server", "west"),
      (.failback, "unshelve server", "west"),
    ])
  }

  @Test(arguments: blows)
  func `a kill -9 at a call leaves one server that runs, as large as it was`(blow: Blow)
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("paused")
      let options =
        ["--policy", "patient", "--freeze", "pause"]
        + (blow.way == .back ? ["--hooks", "deaf"] : [])
      let migration = try await fleet.migrate(server, options: options)
      try await migration.wait(for: "ready", within: .seconds(240))
      if blow.way == .failback { return try await failBack(blow, fleet, migration, server) }
      // The next round finds it grown.
      if blow.action == "extend volume" {
        try await fleet.extend(server.volumes[1], to: 2, in: "west")
      }
      try await fleet.strike(blow) { try await migration.run("cutover").checked() }
      if blow.way == .back {
        try await migration.wait(forEvent: "thawed", within: .seconds(300))
        let source = try await fleet.server(server.id, in: "west")
        #expect(source.isRunning)
        #expect(!source.isLocked)
        #expect(try await fleet.servers(named: server.name, in: "east").isEmpty)
        return
      }
      try await expectMovedInTheEnd(fleet, migration, server, leaving: .paused)
      let sizes = try await fleet.madeVolumes(for: migration).map(\.size).sorted()
      #expect(sizes == (blow.action == "extend volume" ? [1, 2] : [1, 1]))
    }
  }

  private func failBack(
    _ blow: Blow, _ fleet: Fleet, _ there: FleetMigration, _ server: FleetServer
  ) async throws {
    try await there.run("cutover").checked()
    try await expectMovedInTheEnd(fleet, there, server, leaving: .paused)
    try await there.waitUntilCompared()
    let grown = try #require(
      try await fleet.madeVolumes(for: there).first { $0.name == "\(server.name)-1" })
    try await fleet.extend(grown.id, to: 2, in: "east")
    let back = try await fleet.strike(blow) { try await fleet.failBack(there) }
    try await back.wait(for: "done", within: .seconds(300))
    let source = try await fleet.server(server.id, in: "west")
    #expect(source.isRunning)
    #expect(!source.isLocked)
    #expect(try await fleet.servers(named: server.name, in: "east").map(\.isRunning) == [false])
    #expect(try await fleet.services("west").cinder.volume(server.volumes[1]).size == 2)
    try await back.checkDigests(from: "east", to: "west")
  }
}
