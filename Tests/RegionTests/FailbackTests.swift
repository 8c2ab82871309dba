import OpenStack
import TestSupport
import Testing

/// A server returns to where it came from.
struct FailbackTests {
  @Test func `what ran in the east goes back to the old server, with what was written there`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("back")
      let there = try await fleet.migrate(server)
      try await there.wait(for: "done", within: .seconds(240))
      try await there.waitUntilCompared()
      let twin = try #require(try await fleet.servers(named: server.name, in: "east").first)
      for (index, volume) in try await fleet.madeVolumes(for: there).enumerated() {
        try await fleet.scribble("volume-\(volume.id)", in: "east", seed: UInt64(200 + index))
      }
      // Somebody wrote to what was left behind: that is written over.
      try await fleet.scribble(server.images[1], seed: 300)

      let back = try await fleet.failBack(there, options: "--policy", "patient")
      // What the way back needs stays until it has ended.
      let refused = try await there.run("finalize")
      #expect(refused.exitCode == 5)
      try await back.wait(for: "ready", within: .seconds(240))
      #expect(try await fleet.server(server.id, in: "west").isStopped)
      #expect(try await fleet.server(twin.id, in: "east").isRunning)
      // Only what changed travels.
      let moved: Int64 = try await fleet.value(
        "SELECT sum(written_bytes)::bigint FROM report.rounds WHERE migration = \(back.id)")
      #expect(moved < 8 << 20)
      try await back.run("cutover").checked()
      try await back.wait(for: "done", within: .seconds(240))
      let source = try await fleet.server(server.id, in: "west")
      #expect(source.isRunning)
      #expect(!source.isLocked)
      #expect(try await fleet.server(twin.id, in: "east").isStopped)
      try await back.waitUntilCompared()
      try await back.checkDigests(from: "east", to: "west")
      // From here the east is out of date: only the way back itself can be taken back.
      let stale = try await fleet.longhaul("failback", "\(there.id)")
      #expect(stale.exitCode == 5)
      #expect(stale.errors.contains("migration \(back.id) takes it back, or has"))
      // The source runs again, so that it is not what may be deleted.
      let deleting = try await there.run("finalize", "--remove-source", "--yes")
      #expect(deleting.exitCode == 5)
      #expect(try await fleet.server(server.id, in: "west").isRunning)

      // With what is removed in the east its address is free, and it could go there again.
      let port = try #require(try await fleet.madePorts(for: there).first)
      let shown = try await back.run("finalize", "--remove-source")
      #expect(shown.output.contains(twin.id) && shown.output.contains(port.id))
      let made = try await fleet.madeVolumes(for: there).map { "volume-\($0.id)" }
      try await back.run("finalize", "--remove-source", "--yes").checked()
      try await back.wait(for: "finalized", within: .seconds(240))
      #expect(try await fleet.servers(named: server.name, in: "east").isEmpty)
      #expect(try await fleet.madePorts(for: there).isEmpty)
      // Cinder moves an image with snapshots to Ceph's trash, and it stays there with all of its bytes.
      let trash = try await fleet.cluster("east").rbd("trash", "ls", "--all", fleet.pool)
      #expect(made.count == 2 && made.allSatisfy { !trash.contains($0) }, "\(trash)")
      try await fleet.longhaul("plan", "server", server.id, "--from", "west", "--to", "east")
        .checked()
    }
  }

  @Test func `a way back whose old server is deleted stops nothing, and can be called off`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("lost", volumes: 1)
      let there = try await fleet.migrate(server)
      try await there.wait(for: "done", within: .seconds(240))
      try await there.waitUntilCompared()
      let twin = try #require(try await fleet.servers(named: server.name, in: "east").first)
      let back = try await fleet.failBack(there, options: "--policy", "patient")
      try await back.wait(for: "ready", within: .seconds(240))
      try await fleet.services("west").nova.delete(server.id)
      try await fleet.wait(until: "the server to be gone", every: Fleet.cloudPause) {
        try await fleet.servers(named: server.name, in: "west").isEmpty
      }
      try await back.run("cutover").checked()
      try await fleet.wait(until: "the cutover to be put off", every: Fleet.cloudPause) {
        try await back.row().reason?.contains("is gone from where it came from") ?? false
      }
      #expect(try await back.row().phase == "ready")
      #expect(try await fleet.server(twin.id, in: "east").isRunning)
      #expect(try await !back.events().contains { $0.kind == "frozen" })
      try await back.run("cancel").checked()
      try await back.wait(for: "cancelled", within: .seconds(240))
      #expect(try await fleet.server(twin.id, in: "east").isRunning)
      try await there.run("finalize").checked()
      try await there.wait(for: "finalized", within: .seconds(240))
    }
  }

  @Test func `a way back that is called off leaves both servers as they were`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("stay")
      let there = try await fleet.migrate(server)
      try await there.wait(for: "done", within: .seconds(240))
      try await there.waitUntilCompared()
      let twin = try #require(try await fleet.servers(named: server.name, in: "east").first)
      let back = try await fleet.failBack(there, options: "--policy", "patient")
      try await back.wait(for: "ready", within: .seconds(240))
      try await back.run("cancel").checked()
      try await back.wait(for: "cancelled", within: .seconds(240))
      let source = try await fleet.server(server.id, in: "west")
      #expect(source.isStopped)
      #expect(source.isLocked)
      #expect(try await fleet.server(twin.id, in: "east").isRunning)
      let images = try await fleet.images(in: "west")
      #expect(server.images.allSatisfy(images.contains))
      // Its images are the first migration's again, and it can be taken back another time.
      let claimed: Int = try await fleet.value(
        "SELECT count(*) FROM longhaul.claimed_image WHERE migration = \(there.id)")
      #expect(claimed == 4)
      let again = try await fleet.failBack(there, options: "--policy", "patient")
      try await again.run("cancel").checked()
      try await again.wait(for: "cancelled", within: .seconds(240))
      try await there.run("finalize").checked()
      try await there.wait(for: "finalized", within: .seconds(240))
    }
  }
}
