import TestSupport
import Testing

/// Somebody who tries the destination's image before its time.
struct ForeignWriteTests {
  @Test func `what was written at the destination between rounds is copied over`() async throws {
    try await Fleet.with { fleet in
      try await fleet.makeImage("tried", written: 8)
      let migration = try await fleet.migrate(
        "tried", options: "--policy", "patient", "--hooks", "none", "--verification", "off")
      try await migration.wait(for: "ready")
      try await fleet.scribble("tried", in: "east", mebibytes: 1, seed: 5)
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done")
      try await migration.checkDigests()
    }
  }
}
