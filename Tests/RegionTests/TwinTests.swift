import OpenStack
import TestSupport
import Testing

/// Users who do things to the twin while it waits for the cutover.
struct TwinTests {
  @Test func `no source is stopped for a twin that somebody started, until it is stopped`()
    async throws
  {
    try await withTwin("early") { fleet, server, migration, twin in
      let nova = try await fleet.services("east").nova
      try await nova.unlock(twin.id)
      try await nova.start(twin.id)
      try await fleet.wait(until: "the twin to run", every: Fleet.cloudPause) {
        try await fleet.server(twin.id, in: "east").status == .active
      }
      // What it writes is in no diff of the source's.
      let copies = try await fleet.madeVolumes(for: migration)
      try await fleet.scribble("volume-\(copies[0].id)", in: "east", mebibytes: 1, seed: 3)
      try await migration.run("cutover").checked()
      try await fleet.wait(until: "the copy to be put off", every: Fleet.cloudPause) {
        let reason = try await migration.row().reason ?? ""
        return reason.contains("is ACTIVE at the destination already")
      }
      #expect(try await migration.row().phase == "catching up")
      #expect(try await fleet.server(server.id, in: "west").status == .active)
      // Nobody took its disks away.
      #expect(try await fleet.server(twin.id, in: "east").status == .active)
      try await nova.stop(twin.id)
      try await fleet.wait(until: "the twin to stop", every: Fleet.cloudPause) {
        try await fleet.server(twin.id, in: "east").isStopped
      }
      try await migration.wait(for: "done", within: .seconds(240))
      try await migration.checkDigests()
    }
  }

  /// The copy of the last round does not touch what the source did not change, and its seal would say that it
  /// is alike.
  @Test(arguments: FleetCount.isFull ? [false, true] : [true])
  func `what a twin wrote that somebody started amid a cutover is copied over by the next`(
    isWorkerKilled: Bool
  ) async throws {
    try await withTwin("amid") { fleet, server, migration, twin in
      let nova = try await fleet.services("east").nova
      let copies = try await fleet.madeVolumes(for: migration)
      _ = try await fleet.stallingCall("stop server", in: "west", .begun) {
        try await migration.run("cutover").checked()
      } _: { _ in
        try await nova.unlock(twin.id)
        try await nova.start(twin.id)
        try await fleet.wait(until: "the twin to run", every: Fleet.cloudPause) {
          try await fleet.server(twin.id, in: "east").isRunning
        }
        for copy in copies {
          try await fleet.scribble("volume-\(copy.id)", in: "east", mebibytes: 1, seed: 3)
        }
      }
      if isWorkerKilled {
        // The next one may find it stopped.
        try await migration.wait(forEvent: "intruder", within: .seconds(240))
        await (try fleet.process("worker-east")).killAndWait()
        try await fleet.startWorker("east")
      }
      try await migration.wait(forEvent: "thawed", within: .seconds(240))
      #expect(try await fleet.server(server.id, in: "west").isRunning)
      let said = try await migration.events().map(\.message)
      #expect(
        said.contains { $0.contains("is ACTIVE at the destination already: stop it") }, "\(said)")
      // The two never run side by side by Longhaul's doing.
      let stopped = try await fleet.server(twin.id, in: "east")
      #expect(stopped.isStopped)
      #expect(stopped.isLocked)
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done", within: .seconds(240))
      try await migration.checkDigests()
    }
  }

  @Test func `a twin that is deleted while it waits is made again at the cutover`() async throws {
    try await withTwin("twin") { fleet, server, migration, twin in
      let nova = try await fleet.services("east").nova
      try await nova.unlock(twin.id)
      try await nova.delete(twin.id)
      try await fleet.wait(until: "the twin to be gone", every: Fleet.cloudPause) {
        try await fleet.servers(named: server.name, in: "east").isEmpty
      }
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done", within: .seconds(240))
      let twins = try await fleet.servers(named: server.name, in: "east")
      #expect(twins.map(\.isRunning) == [true])
      #expect(twins.first?.id != twin.id)
      try await migration.checkDigests()
    }
  }

  /// A migration that waits for the cutover, and the twin that was made for it.
  private func withTwin(
    _ name: String, _ body: (Fleet, FleetServer, FleetMigration, NovaServer) async throws -> Void
  ) async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer(name)
      let migration = try await fleet.migrate(server, options: "--policy", "patient")
      try await migration.wait(for: "ready", within: .seconds(240))
      let twins = try await fleet.servers(named: server.name, in: "east")
      try await body(fleet, server, migration, try #require(twins.first))
    }
  }
}
