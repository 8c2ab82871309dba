import OpenStack
import TestSupport
import Testing

/// Services that are busy, slow, or lose their answers, at every kind of call: the migration goes on,
/// and there is one of everything.
struct FaultTests {
  /// Each is put into the first call of each kind; `mixed` has all of them, another one for each kind.
  static var faults: [String] {
    FleetCount.isFull
      ? ["401", "409", "413", "429", "500", "503", "reset", "lost", "away", "hang", "late"]
      : ["mixed"]
  }

  /// Through Glance, where the calls are others and their bodies large.
  static var coldFaults: [String] { FleetCount.isFull ? faults : [] }

  @Test(arguments: coldFaults)
  func `nor does it for a server that moves through Glance`(fault: String) async throws {
    try await withFaults(fault) { fleet, proxies in
      let server = try await fleet.makeServer("faulty-cold", volumes: 1)
      let migration = try await submit(fleet, server, "--method", "image")
      try await finish(fleet, migration)
      try await expectMovedAsImages(fleet, migration, server)
      #expect(
        proxies.contains { proxy in proxy.faults.contains { $0.contains("/v2/images/ID/file") } })
    }
  }

  @Test(arguments: faults)
  func `one fault in each kind of call changes nothing but the time it takes`(
    fault: String
  ) async throws {
    try await withFaults(fault) { fleet, proxies in
      let server = try await fleet.makeServer("faulty")
      let migration = try await submit(fleet, server, "--policy", "patient")
      try await migration.wait(for: "ready", within: .seconds(900))
      try await finish(fleet, migration)
      try await expectMoved(fleet, migration, server)
      // The faults were there: at least at each call that makes or moves something.
      #expect(proxies.map { $0.faults.filter { $0.contains("POST") }.count }.reduce(0, +) >= 9)
    }
  }

  /// What cancels, returns and removes makes other calls.
  @Test(arguments: FleetCount.isFull ? faults : [])
  func `nor does it for a cancel, a way back and the source's removal`(fault: String) async throws {
    try await withFaults(fault) { fleet, _ in
      let server = try await fleet.makeServer("faulty-back", volumes: 1)
      let cancelled = try await submit(fleet, server, "--policy", "patient")
      try await cancelled.wait(for: "ready", within: .seconds(900))
      try await cancelled.run("cancel").checked()
      try await cancelled.wait(for: "cancelled", within: .seconds(900))
      try await expectNothingMade(fleet, cancelled, server)

      let there = try await submit(fleet, server, "--policy", "patient")
      try await there.wait(for: "ready", within: .seconds(900))
      try await finish(fleet, there)
      try await there.waitUntilCompared()
      let back = try await fleet.failBack(there)
      try await back.wait(for: "ready", "done", within: .seconds(900))
      try await finish(fleet, back)
      #expect(try await fleet.server(server.id, in: "west").isRunning)
      let twins = try await fleet.servers(named: server.name, in: "east")
      #expect(twins.map(\.isStopped) == [true])
      try await back.waitUntilCompared()
      try await back.run("finalize", "--remove-source", "--yes").checked()
      try await back.wait(for: "finalized", within: .seconds(900))
      #expect(try await fleet.servers(named: server.name, in: "east").isEmpty)
      #expect(try await fleet.madePorts(for: there).isEmpty)
      #expect(try await fleet.server(server.id, in: "west").isRunning)
    }
  }

  /// A fleet whose services are disturbed from the beginning.
  private func withFaults(
    _ fault: String, _ body: (Fleet, [FaultProxy]) async throws -> Void
  ) async throws {
    var setup = FleetSetup.openStack
    setup.startsProcesses = false
    try await Fleet.with(setup) { fleet in
      let proxies = try await fleet.putIn(fault)
      try await fleet.startScheduler()
      for region in ["west", "east"] { try await fleet.startWorker(region) }
      try await body(fleet, proxies)
    }
  }

  /// The command meets faults, too, and says what they are; another try gets by.
  private func submit(
    _ fleet: Fleet, _ server: FleetServer, _ options: String...
  ) async throws -> FleetMigration {
    for _ in 0..<30 {
      do {
        return try await fleet.migrate(server, options: options)
      } catch let failure as FleetFailure {
        #expect(failure.description.contains("cloud "))
      }
    }
    throw FleetFailure("30 faults in a row")
  }

  /// A freeze that met a fault has the source going on again, and a later one comes through.
  ///
  /// A move through Glance makes most of its calls in the freeze, which one fault undoes each time.
  private func finish(_ fleet: Fleet, _ migration: FleetMigration) async throws {
    for _ in 0..<12 {
      let row = try await migration.row()
      if row.phase == "done" { return }
      if ["ready", "held", "catching up"].contains(row.phase) {
        try await migration.run("cutover").checked()
      }
      try await fleet.wait(until: "the cutover to come to something", within: .seconds(600)) {
        let phase = try await migration.row().phase
        let events = try await migration.events()
        return phase == "done" || phase == "held" || phase == "failed"
          || phase == "catching up" && events.last?.kind == "thawed"
      }
    }
    #expect(try await migration.row().phase == "done")
  }
}
