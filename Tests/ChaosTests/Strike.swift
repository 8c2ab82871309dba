import TestSupport
import Testing

/// Brings a migration to a moment, kills somebody, starts a new one, and sees how it ends.
struct Strike {
  let fleet: Fleet
  let disk: FleetDisk
  let blow: KillTests.Blow

  /// Kills the victim while the moment lasts; its successor starts at once.
  private func strike(_ migration: FleetMigration) async throws {
    let victim = try fleet.process(blow.victim)
    await victim.killAndWait()
    if let hook = blow.phase.hook { try migration.openGate(hook) }
    switch blow.victim {
    case "scheduler": try await fleet.startScheduler()
    case "worker-west": try await fleet.startWorker("west")
    default: try await fleet.startWorker("east")
    }
  }

  private func migrate(hooks: String = "disk") async throws -> FleetMigration {
    try await fleet.migrate("killed", options: "--policy", "patient", "--hooks", hooks)
  }

  /// Strikes while the end of the moment's job is held up.
  private func strikeStalled(
    _ begin: () async throws -> FleetMigration
  ) async throws -> FleetMigration {
    let kind = try #require(blow.phase.kind)
    return try await fleet.stallingSettlement(of: kind, begin) { try await strike($0) }
  }

  func early() async throws {
    let migration = try await strikeStalled { try await migrate() }
    try await migration.wait(for: "ready")
    try await migration.checkDigests()
    try await finish(migration)
  }

  func hook() async throws {
    let hook = try #require(blow.phase.hook)
    let migration = try await migrate()
    try await migration.wait(for: "ready")
    try migration.closeGate(hook)
    try await migration.run("cutover").checked()
    try await fleet.wait(until: "the hook \(hook) to begin") { migration.calls(of: hook) == 1 }
    try await strike(migration)
    try await finish(migration)
  }

  func finalRound() async throws {
    let migration = try await migrate()
    try await migration.wait(for: "ready")
    // What is held up must be the final round's, and no other's.
    try migration.closeGate("freeze")
    try await migration.run("cutover").checked()
    try await fleet.wait(until: "the freeze hook to begin") { migration.calls(of: "freeze") == 1 }
    _ = try await strikeStalled {
      try migration.openGate("freeze")
      return migration
    }
    try await finish(migration)
  }

  func thawing() async throws {
    let migration = try await migrate(hooks: "failing-activate")
    try await migration.wait(for: "ready")
    try migration.closeGate("thaw")
    try await migration.run("cutover").checked()
    try await fleet.wait(until: "the thaw hook to begin") { migration.calls(of: "thaw") == 1 }
    try await strike(migration)
    try await migration.wait(forEvent: "thawed")
    try await expectSourceRuns(migration)
  }

  func afterHook() async throws {
    let migration = try await migrate()
    try await migration.wait(for: "ready")
    _ = try await strikeStalled {
      try await migration.run("cutover").checked()
      return migration
    }
    try await finish(migration)
  }

  func thawed() async throws {
    let migration = try await migrate(hooks: "failing-activate")
    try await migration.wait(for: "ready")
    _ = try await strikeStalled {
      try await migration.run("cutover").checked()
      return migration
    }
    try await migration.wait(forEvent: "thawed")
    try await expectSourceRuns(migration)
  }

  func cancelling() async throws {
    let migration = try await migrate()
    try await migration.wait(for: "ready")
    _ = try await strikeStalled {
      try await migration.run("cancel").checked()
      return migration
    }
    try await migration.wait(for: "cancelled")
    try await expectSourceRuns(migration)
    #expect(try await fleet.images(in: "east").isEmpty)
    #expect(try await fleet.snapshots(of: "killed", in: "west").isEmpty)
  }

  func finalizing() async throws {
    let migration = try await migrate()
    try await migration.wait(for: "ready")
    try await migration.run("cutover").checked()
    try await migration.wait(for: "done")
    try await migration.waitUntilCompared()
    _ = try await strikeStalled {
      try await migration.run("finalize").checked()
      return migration
    }
    try await migration.wait(for: "finalized")
    #expect(try await fleet.snapshots(of: "killed", in: "west").isEmpty)
    #expect(try await fleet.snapshots(of: "killed", in: "east").isEmpty)
    try await expectDestinationRuns()
  }

  /// Cuts over if that has not begun, and looks at everything.
  private func finish(_ migration: FleetMigration) async throws {
    if try await migration.row().phase == "ready" {
      try await migration.run("cutover").checked()
    }
    try await fleet.wait(until: "the migration to be over") {
      let row = try await migration.row()
      if row.phase == "ready" || row.phase == "held" {
        // A freeze that failed with its worker: the operator asks again.
        try await migration.run("cutover").checked()
      }
      if row.phase == "failed" { throw FleetFailure("failed: \(row.reason ?? "")") }
      if row.phase == "catching up" { try await migration.ring() }
      return row.phase == "done"
    }
    #expect(try await migration.row().owner == "destination")
    try await migration.checkDigests()
    try await expectDestinationRuns()
  }

  private func expectDestinationRuns() async throws {
    try await disk.waitForRecords(in: "east")
    #expect(!disk.runs(in: "west"))
    try await disk.stop(in: "east")
    try await disk.check(in: "east")
  }

  private func expectSourceRuns(_ migration: FleetMigration) async throws {
    #expect(try await migration.row().owner == "source")
    try await disk.waitForRecords(in: "west")
    #expect(!disk.runs(in: "east"))
    try await disk.stop(in: "west")
    try await disk.check(in: "west")
  }
}
