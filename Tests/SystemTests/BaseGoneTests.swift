import Ceph
import TestSupport
import Testing

/// The snapshot that the last changes are counted from is removed by somebody else.
struct BaseGoneTests {
  @Test func `the whole disk is not copied while the source stands still`() async throws {
    try await Fleet.with { fleet in
      let disk = try await fleet.makeDisk("purged")
      let migration = try await fleet.migrate(
        "purged", options: "--hooks", "disk", "--policy", "patient")
      try await migration.wait(for: "ready")
      try migration.closeGate("freeze")
      try await migration.run("cutover").checked()
      try await fleet.wait(until: "the freeze to begin") { migration.calls(of: "freeze") > 0 }
      try await fleet.withImage("purged", in: "west") { image in
        for snapshot in try await image.snapshots() { try await image.removeSnapshot(snapshot) }
      }
      try migration.openGate("freeze")
      try await migration.wait(forEvent: "thawed")
      #expect(disk.runs(in: "west"))
      let said = try await migration.events().map(\.message)
      #expect(
        said.contains { $0.contains("is gone, and far more than the last changes") }, "\(said)")
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done")
      #expect(disk.runs(in: "east"))
      #expect(!disk.runs(in: "west"))
      try await migration.checkDigests()
    }
  }
}
