import OpenStack
import TestSupport
import Testing

/// A worker that ends as in a power cut at a call to a cloud, just before it is sent or just after it
/// was done: in the end there is exactly one of everything, and one server runs.
struct KillTests {
  private static let calls: [(Blow.Way, String, String)] = [
    (.forth, "create volume", "east"), (.forth, "describe volume", "east"),
    (.forth, "create port", "east"), (.forth, "create server", "east"),
    (.forth, "stop server", "east"), (.forth, "lock server", "east"),
    (.forth, "stop server", "west"), (.forth, "lock server", "west"),
    (.forth, "unlock server", "east"), (.forth, "start server", "east"),
    (.back, "delete server", "east"), (.back, "delete port", "east"),
    (.back, "unlock server", "west"), (.back, "start server", "west"),
    (.cancel, "delete server", "east"), (.cancel, "delete port", "east"),
    (.cancel, "delete volume", "east"), (.finalize, "describe server", "east"),
    (.finalize, "describe volume", "east"), (.finalize, "describe port", "east"),
    (.removal, "keep volume", "west"), (.removal, "delete server", "west"),
    (.removal, "delete volume", "west"),
    (.removalInEast, "delete server", "east"), (.removalInEast, "delete port", "east"),
    (.failback, "stop server", "east"), (.failback, "lock server", "east"),
    (.failback, "unlock server", "west"), (.failback, "start server", "west"),
  ]

  static var blows: [Blow] {
    let all = Blow.all(calls)
    let ofScheduler = calls.map { way, action, region in
      Blow(way: way, action: action, region: region, moment: .done, hitsScheduler: true)
    }
    guard !FleetCount.isFull else { return all + ofScheduler }
    return [
      Blow(way: .forth, action: "create server", region: "east", moment: .done),
      Blow(way: .forth, action: "stop server", region: "west", moment: .begun),
      Blow(way: .forth, action: "start server", region: "east", moment: .done),
      Blow(way: .back, action: "start server", region: "west", moment: .begun),
      Blow(
        way: .failback, action: "start server", region: "west", moment: .done, hitsScheduler: true),
    ]
  }

  @Test(arguments: blows)
  func `a kill -9 at a call leaves exactly one of everything`(blow: Blow) async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("killed")
      if blow.way == .failback || blow.way == .removalInEast {
        return try await failBack(blow, fleet, server)
      }
      let options = ["--policy", "patient"] + (blow.way == .back ? ["--hooks", "deaf"] : [])
      let isEarly =
        blow.way == .forth && blow.region == "east" && blow.action != "unlock server"
        && blow.action != "start server"
      if isEarly {
        let migration = try await fleet.strike(blow) {
          try await fleet.migrate(server, options: options)
        }
        try await migration.wait(for: "ready", within: .seconds(300))
        try await cutOver(fleet, migration, server)
        return
      }
      let migration = try await fleet.migrate(server, options: options)
      try await migration.wait(for: "ready", within: .seconds(240))
      if blow.way == .finalize || blow.way == .removal {
        return try await finalize(blow, fleet, migration, server)
      }
      try await fleet.strike(blow) {
        try await migration.run(blow.way == .cancel ? "cancel" : "cutover").checked()
      }
      switch blow.way {
      case .forth, .finalize, .removal, .failback, .removalInEast:
        try await expectMovedInTheEnd(fleet, migration, server)
      case .back:
        try await migration.wait(forEvent: "thawed", within: .seconds(300))
        try await migration.run("cancel").checked()
        try await expectCancelled(fleet, migration, server)
      case .cancel: try await expectCancelled(fleet, migration, server)
      }
    }
  }

  /// Volumes without a server are reserved, and the second attempt finds some of them gone.
  @Test func `a cancel that is broken off amid its deletions ends with the next attempt`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("broken-off")
      let migration = try await fleet.migrate(
        server, options: "--policy", "patient", "--placement", "create")
      try await migration.wait(for: "ready", within: .seconds(240))
      let blow = Blow(way: .cancel, action: "delete volume", region: "east", moment: .done)
      try await fleet.strike(blow) {
        try await migration.run("cancel").checked()
      }
      try await expectCancelled(fleet, migration, server)
    }
  }

  private func finalize(
    _ blow: Blow, _ fleet: Fleet, _ migration: FleetMigration, _ server: FleetServer
  ) async throws {
    try await cutOver(fleet, migration, server)
    try await migration.waitUntilCompared()
    let later = blow.action == "keep volume" ? try await fleet.attachDoomed(to: server) : nil
    try await fleet.strike(blow) {
      let options = blow.way == .removal ? ["--remove-source", "--yes"] : []
      try await fleet.longhaul(["finalize", "\(migration.id)"] + options).checked()
    }
    try await migration.wait(for: "finalized", within: .seconds(300))
    if let later {
      #expect(try await fleet.services("west").cinder.volume(later).status == .available)
    }
    let left = try await fleet.servers(named: server.name, in: "west")
    #expect(left.map(\.isStopped) == (blow.way == .removal ? [] : [true]))
    let images = try await fleet.images(in: "west")
    #expect(server.images.allSatisfy { images.contains($0) == (blow.way == .finalize) })
    #expect(try await fleet.madeVolumes(for: migration).isEmpty)
    let twins = try await fleet.servers(named: server.name, in: "east")
    #expect(twins.map { $0.metadata["longhaul.server"] } == [nil])
  }

  /// There, and back under a blow.
  private func failBack(_ blow: Blow, _ fleet: Fleet, _ server: FleetServer) async throws {
    let there = try await fleet.migrate(server)
    try await there.wait(for: "done", within: .seconds(300))
    try await there.waitUntilCompared()
    if blow.way == .removalInEast {
      let back = try await fleet.failBack(there)
      try await back.wait(for: "done", within: .seconds(300))
      try await back.waitUntilCompared()
      return try await removeInEast(blow, fleet, back, of: there, server)
    }
    let back = try await fleet.strike(blow) { try await fleet.failBack(there) }
    try await back.wait(for: "done", within: .seconds(300))
    let source = try await fleet.server(server.id, in: "west")
    #expect(source.isRunning)
    #expect(!source.isLocked)
    let twins = try await fleet.servers(named: server.name, in: "east")
    #expect(twins.map(\.isStopped) == [true])
    try await back.checkDigests(from: "east", to: "west")
  }

  /// What the way back left is deleted, with the port that the first migration made.
  private func removeInEast(
    _ blow: Blow, _ fleet: Fleet, _ back: FleetMigration, of there: FleetMigration,
    _ server: FleetServer
  ) async throws {
    let ports = try await fleet.madePorts(for: there).map(\.id)
    let volumes = try await fleet.madeVolumes(for: there).map { "volume-\($0.id)" }
    #expect(ports.count == 1)
    #expect(volumes.count == server.volumes.count)
    try await fleet.strike(blow) {
      try await back.run("finalize", "--remove-source", "--yes").checked()
    }
    try await back.wait(for: "finalized", within: .seconds(300))
    let images = try await fleet.images(in: "east")
    #expect(volumes.allSatisfy { !images.contains($0) })
    try await expectNothingMade(fleet, there, server)
    #expect(try await fleet.server(server.id, in: "west").isRunning)
  }

  private func cutOver(
    _ fleet: Fleet, _ migration: FleetMigration, _ server: FleetServer
  ) async throws {
    try await migration.run("cutover").checked()
    try await expectMovedInTheEnd(fleet, migration, server)
  }
}
