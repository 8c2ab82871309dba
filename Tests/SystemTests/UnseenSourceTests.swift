import TestSupport
import Testing

/// A destination that waits to be started, while nobody looks at the source.
struct UnseenSourceTests {
  @Test(arguments: [false, true])
  func `a destination that waited long is only started if the source still stands`(
    isStarted: Bool
  ) async throws {
    try await Fleet.with { fleet in
      let disk = try await fleet.makeDisk("waiting")
      let migration = try await fleet.migrate(
        "waiting", options: "--hooks", "disk", "--policy", "patient")
      try await migration.wait(for: "ready")
      try await cutOver(
        migration, losing: "worker-east", as: "NEW.kind = 'sealed' AND NEW.phase = 'activating'",
        on: "longhaul.event")
      try await age(migration)
      if isStarted { try await disk.start(in: "west") }
      try await fleet.startWorker("east")
      try await migration.wait(forEvent: "source unseen")
      if isStarted {
        try await migration.wait(for: "failed")
        let reason = try await migration.row().reason ?? ""
        #expect(reason.contains("the source is in use"), "\(reason)")
        #expect(disk.runs(in: "west"))
        #expect(!disk.runs(in: "east"))
      } else {
        try await migration.wait(for: "done")
        #expect(disk.runs(in: "east"))
        #expect(!disk.runs(in: "west"))
        try await migration.checkDigests()
      }
    }
  }

  @Test func `so is one whose attempt to start it was lost`() async throws {
    try await Fleet.with { fleet in
      let disk = try await fleet.makeDisk("retried")
      let migration = try await fleet.migrate(
        "retried", options: "--hooks", "disk", "--policy", "patient")
      try await migration.wait(for: "ready")
      try await cutOver(
        migration, losing: "worker-east", as: "NEW.hook = 'activate'", on: "longhaul.hook_run")
      try await age(migration)
      try await fleet.startWorker("east")
      try await migration.wait(forEvent: "source unseen")
      try await migration.wait(for: "done")
      #expect(disk.runs(in: "east"))
      #expect(!disk.runs(in: "west"))
      try await migration.checkDigests()
    }
  }

  /// A cutover whose worker is killed before a row is written, with the transaction that was to write it.
  private func cutOver(
    _ migration: FleetMigration, losing worker: String, as row: String, on table: String
  ) async throws {
    let fleet = migration.fleet
    let trigger = """
      BEFORE INSERT ON \(table) FOR EACH ROW WHEN (\(row)) EXECUTE FUNCTION public.stall()
      """
    _ = try await fleet.stalling("a row of \(table)", by: ("TRIGGER", trigger), on: table) {
      try await migration.run("cutover").checked()
    } _: { _ in
      await (try fleet.process(worker)).killAndWait()
      try await fleet.execute(
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event = 'advisory'
        """)
    }
  }

  /// As if the final copy had ended so long ago.
  private func age(_ migration: FleetMigration) async throws {
    try await migration.fleet.execute(
      """
      UPDATE longhaul.volume_round r SET copied_at = r.copied_at - interval '2 minutes'
      FROM longhaul.volume v JOIN longhaul.round o USING (migration)
      WHERE v.id = r.volume AND v.migration = \(migration.id) AND o.kind = 'final' AND r.number = o.number
      """)
  }
}
