import Ceph
import TestSupport
import Testing

/// Images that exist at the destination already.
struct DestinationTests {
  @Test func `an empty image at the destination is filled, and stays when it is cancelled`()
    async throws
  {
    try await Fleet.common { fleet in
      try await fleet.makeImage("empty", written: 5)
      try await fleet.makeImage("empty", in: "east", written: 0)
      let cancelled = try await fleet.migrate("empty", options: "--policy", "patient")
      try await cancelled.wait(for: "ready")
      try await cancelled.run("cancel").checked()
      try await cancelled.wait(for: "cancelled")
      #expect(try await fleet.images(in: "east").contains("empty"), "not Longhaul's to remove")
      #expect(try await fleet.snapshots(of: "empty", in: "east").isEmpty)
      let migration = try await fleet.migrate(
        volumes: ["\(fleet.pool)/empty"], options: ["--overwrite"])
      try await migration.wait(for: "done")
      try await migration.checkDigests()
    }
  }

  @Test func `an image with data is refused, and left as it is`() async throws {
    try await Fleet.common { fleet in
      try await fleet.makeImage("full")
      try await fleet.makeImage("full", in: "east", written: 2)
      let before = try await fleet.digest("\(fleet.pool)/full", in: "east")
      let command = try await fleet.longhaul(
        "migrate", "volume", "\(fleet.pool)/full", "--from", "west", "--to", "east")
      #expect(command.exitCode == 7, "\(command)")
      #expect(command.errors.contains("holds data"), "\(command)")
      #expect(command.errors.contains("--overwrite"), "\(command)")
      #expect(try await fleet.digest("\(fleet.pool)/full", in: "east") == before)
      #expect(try await fleet.snapshots(of: "full", in: "west").isEmpty)
    }
  }

  @Test func `an image that gets data after the migration was asked for is left as it is`()
    async throws
  {
    try await Fleet.with { fleet in
      try await fleet.makeImage("later")
      await (try fleet.process("scheduler")).killAndWait()
      let migration = try await fleet.migrate("later")
      try await fleet.makeImage("later", in: "east", written: 2)
      let before = try await fleet.digest("\(fleet.pool)/later", in: "east")
      try await fleet.startScheduler()
      let row = try await migration.wait(for: "failed")
      #expect(row.reason?.contains("holds data") == true)
      try await migration.run("cancel").checked()
      try await migration.wait(for: "cancelled")
      #expect(try await fleet.digest("\(fleet.pool)/later", in: "east") == before)
    }
  }

  @Test func `with --overwrite nothing of the old data is left`() async throws {
    try await Fleet.common { fleet in
      try await fleet.makeImage("over", mebibytes: 12, written: 3)
      try await fleet.makeImage("over", mebibytes: 16, in: "east", written: 12)
      let migration = try await fleet.migrate(
        volumes: ["\(fleet.pool)/over"], options: ["--overwrite"])
      try await migration.wait(for: "done")
      try await migration.checkDigests()
    }
  }

  @Test func `an image takes part in one migration at a time`() async throws {
    try await Fleet.common { fleet in
      try await fleet.makeImage("taken")
      let migration = try await fleet.migrate("taken", options: "--policy", "patient")
      let second = try await fleet.longhaul(
        "migrate", "volume", "\(fleet.pool)/taken", "--from", "west", "--to", "east")
      #expect(second.exitCode == 5, "\(second)")
      #expect(second.errors.contains("migration \(migration.id)"), "\(second)")
      try await migration.wait(for: "ready")
    }
  }
}
