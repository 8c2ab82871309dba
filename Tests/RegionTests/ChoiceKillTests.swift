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
      if blow.action == "extend volume" { try await extend(fleet, server.volumes[1], in: "west") }
      try await fleet.strike(blow) { try await migration.run("cutover").checked() }
      if blow.way == .back {
        try await migration.wait(forEvent: "thawed", within: .seconds(300))
        let source = try await fleet.server(server.id, in: "west")
        #expect(source.isRunning)
        #expect(!source.isLocked)
        #expect(try await fleet.servers(named: server.name, in: "east").isEmpty)
        return
      }
      try await expectMoved(fleet, migration, server)
      let sizes = try await fleet.madeVolumes(for: migration).map(\.size).sorted()
      #expect(sizes == (blow.action == "extend volume" ? [1, 2] : [1, 1]))
    }
  }

  private func failBack(
    _ blow: Blow, _ fleet: Fleet, _ there: FleetMigration, _ server: FleetServer
  ) async throws {
    try await there.run("cutover").checked()
    try await expectMoved(fleet, there, server)
    try await there.waitUntilCompared()
    let grown = try #require(
      try await fleet.madeVolumes(for: there).first { $0.name == "\(server.name)-1" })
    try await extend(fleet, grown.id, in: "east")
    let back = try await fleet.strike(blow) { try await fleet.failBack(there) }
    try await back.wait(for: "done", within: .seconds(300))
    let source = try await fleet.server(server.id, in: "west")
    #expect(source.isRunning)
    #expect(!source.isLocked)
    #expect(try await fleet.servers(named: server.name, in: "east").map(\.isRunning) == [false])
    #expect(try await fleet.services("west").cinder.volume(server.volumes[1]).size == 2)
    try await back.checkDigests(from: "east", to: "west")
  }

  private func expectMoved(
    _ fleet: Fleet, _ migration: FleetMigration, _ server: FleetServer
  ) async throws {
    try await migration.waitUntilDone {
      let source = try await fleet.server(server.id, in: "west")
      #expect(source.isRunning)
    }
    let source = try await fleet.server(server.id, in: "west")
    #expect(source.status == .paused)
    #expect(source.isLocked)
    #expect(try await fleet.servers(named: server.name, in: "east").map(\.isRunning) == [true])
    try await migration.checkDigests()
  }

  private func extend(_ fleet: Fleet, _ volume: String, in region: String) async throws {
    let cinder = try await fleet.services(region).cinder
    try await cinder.extend(volume, to: 2)
    try await fleet.wait(until: "the volume to be extended", every: Fleet.cloudPause) {
      try await cinder.volume(volume).size == 2
    }
  }
}
