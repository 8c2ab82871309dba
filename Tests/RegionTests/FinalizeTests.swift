import Ceph
import OpenStack
import TestSupport
import Testing

/// A migration that is done is ended, with its source or without.
struct FinalizeTests {
  @Test func `the source is deleted when that was asked for, shown and confirmed`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("final")
      let migration = try await fleet.migrate(server)
      try await migration.wait(for: "done", within: .seconds(240))
      try await migration.waitUntilCompared()
      let shown = try await migration.run("finalize", "--remove-source")
      #expect(shown.exitCode == 5)
      for id in [server.id] + server.volumes { #expect(shown.output.contains(id)) }
      #expect(try await fleet.server(server.id, in: "west").isStopped)
      #expect(try await migration.row().phase == "done")
      let later = try await fleet.attachDoomed(to: server)

      try await migration.run("finalize", "--remove-source", "--yes").checked()
      try await migration.wait(for: "finalized", within: .seconds(240))
      #expect(try await fleet.servers(named: server.name, in: "west").isEmpty)
      let images = try await fleet.images(in: "west")
      #expect(images.filter { server.images.contains($0) }.isEmpty)
      #expect(images.contains("volume-\(later)"))
      // The twin is its user's now, without a trace of the migration.
      let twin = try #require(try await fleet.servers(named: server.name, in: "east").first)
      #expect(twin.isRunning)
      #expect(twin.metadata["longhaul.server"] == nil)
      #expect(try await fleet.madeVolumes(for: migration).isEmpty)
      for attachment in try await fleet.services("east").nova.attachments(of: twin.id) {
        let volume = try await fleet.services("east").cinder.volume(attachment.volume)
        #expect(volume.metadata.keys.filter { $0.hasPrefix("longhaul") }.isEmpty)
        #expect(
          try await fleet.snapshots(of: "volume-\(volume.id)", in: "east").isEmpty)
      }
    }
  }

  @Test func `the source is not deleted where nothing is left of what it was moved to`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("last")
      let migration = try await fleet.migrate(server)
      try await migration.wait(for: "done", within: .seconds(240))
      try await migration.waitUntilCompared()
      let east = try await fleet.services("east")
      let twin = try #require(try await fleet.servers(named: server.name, in: "east").first)
      let copies = try await fleet.madeVolumes(for: migration)
      try await east.nova.delete(twin.id)
      try await fleet.wait(until: "the twin to be gone", every: Fleet.cloudPause) {
        try await fleet.servers(named: server.name, in: "east").isEmpty
      }
      try await east.cinder.delete(copies[1].id)
      try await fleet.wait(until: "its volume to be gone", every: Fleet.cloudPause) {
        try await fleet.madeVolumes(for: migration).count == 1
      }
      try await migration.run("finalize", "--remove-source", "--yes").checked()
      let refused = try await migration.wait(for: "failed", within: .seconds(240))
      #expect(try #require(refused.reason).contains("without the source nothing would be left"))
      #expect(try await fleet.server(server.id, in: "west").isStopped)
      for volume in server.volumes { _ = try await fleet.services("west").cinder.volume(volume) }

      try await migration.run("finalize").checked()
      try await migration.wait(for: "finalized", within: .seconds(240))
      #expect(try await fleet.server(server.id, in: "west").isStopped)
    }
  }

  @Test func `a source that was written to since is not deleted`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("written")
      let migration = try await fleet.migrate(server)
      try await migration.wait(for: "done", within: .seconds(240))
      try await migration.waitUntilCompared()
      try await fleet.scribble(server.images[1], seed: 77)
      try await migration.run("finalize", "--remove-source", "--yes").checked()
      let refused = try await migration.wait(for: "failed", within: .seconds(240))
      #expect(try #require(refused.reason).contains("was written to since the cutover"))
      // Without the snapshot nobody can tell.
      try await fleet.withImage(server.images[1]) { image in
        for snapshot in try await image.snapshots() { try await image.removeSnapshot(snapshot) }
      }
      try await migration.run("resume").checked()
      try await migration.wait(forEvent: "gave up", count: 2, within: .seconds(240))
      let untold = try await migration.row()
      #expect(try #require(untold.reason).contains("nobody can tell whether"))
      for volume in server.volumes { _ = try await fleet.services("west").cinder.volume(volume) }
      try await migration.run("finalize").checked()
      try await migration.wait(for: "finalized", within: .seconds(240))
      #expect(try await fleet.server(server.id, in: "west").isStopped)
    }
  }

  @Test func `a source that was started again, or has snapshots, is not deleted`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("reused")
      let migration = try await fleet.migrate(server)
      try await migration.wait(for: "done", within: .seconds(240))
      try await migration.waitUntilCompared()
      let west = try await fleet.services("west")
      try await west.nova.unlock(server.id)
      try await west.nova.start(server.id)
      try await fleet.wait(until: "the server to run", every: Fleet.cloudPause) {
        try await fleet.server(server.id, in: "west").isRunning
      }
      try await migration.run("finalize", "--remove-source", "--yes").checked()
      let used = try await migration.wait(for: "failed", within: .seconds(240))
      #expect(try #require(used.reason).contains("is ACTIVE at the source"))
      #expect(try await fleet.server(server.id, in: "west").isRunning)

      try await west.nova.stop(server.id)
      try await fleet.wait(until: "the server to stop", every: Fleet.cloudPause) {
        try await fleet.server(server.id, in: "west").isStopped
      }
      _ = try await west.cinder.createSnapshot(of: server.volumes[1], named: "kept")
      try await migration.run("resume").checked()
      try await migration.wait(forEvent: "gave up", count: 2, within: .seconds(240))
      let kept = try await migration.row()
      #expect(try #require(kept.reason).contains("snapshot(s) in Cinder"))
      // They tell what is written until then.
      #expect(try await !fleet.snapshots(of: server.images[1], in: "west").isEmpty)
      #expect(try await fleet.server(server.id, in: "west").isStopped)

      try await migration.run("finalize").checked()
      try await migration.wait(for: "finalized", within: .seconds(240))
      #expect(try await fleet.server(server.id, in: "west").isStopped)
      for volume in server.volumes { _ = try await west.cinder.volume(volume) }
    }
  }
}
