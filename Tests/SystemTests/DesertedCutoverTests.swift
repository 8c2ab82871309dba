import TestSupport
import Testing

/// A destination whose workers are gone when it is its turn.
struct DesertedCutoverTests {
  @Test func `a source goes on that stands still for a region without workers`() async throws {
    try await Fleet.with { fleet in
      let disk = try await fleet.makeDisk("deserted")
      let migration = try await fleet.migrate(
        "deserted", options: "--hooks", "disk", "--policy", "patient")
      try await migration.wait(for: "ready")
      try migration.closeGate("freeze")
      try await migration.run("cutover").checked()
      try await fleet.wait(until: "the freeze to begin") { migration.calls(of: "freeze") > 0 }
      await (try fleet.process("worker-east")).killAndWait()
      try migration.openGate("freeze")
      try await migration.wait(forEvent: "thawed", within: .seconds(120))
      #expect(disk.runs(in: "west"))
      #expect(!disk.runs(in: "east"))
      let said = try await migration.events().map(\.message)
      #expect(
        said.contains {
          $0.contains("waits in east, where no worker is alive: the source goes on")
        },
        "\(said)")
      try await fleet.startWorker("east")
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done", within: .seconds(120))
      #expect(disk.runs(in: "east"))
      #expect(!disk.runs(in: "west"))
      try await migration.checkDigests()
    }
  }
}
