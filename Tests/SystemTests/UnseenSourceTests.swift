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
      let trigger = """
        BEFORE INSERT ON longhaul.event FOR EACH ROW
        WHEN (NEW.kind = 'sealed' AND NEW.phase = 'activating') EXECUTE FUNCTION public.stall()
        """
      _ = try await fleet.stalling(
        "the last seal", by: ("TRIGGER", "\(trigger)"), on: "longhaul.event"
      ) {
        try await migration.run("cutover").checked()
      } _: { _ in
        await (try fleet.process("worker-east")).killAndWait()
        try await fleet.execute(
          """
          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event = 'advisory'
          """)
      }
      try await fleet.execute(
        """
        UPDATE longhaul.round SET copied_at = copied_at - interval '2 minutes'
        WHERE migration = \(migration.id) AND kind = 'final'
        """)
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
}
