import Postgres

extension Fleet {
  private static let lock = "20261123"

  /// Keeps every job of a kind from being settled while `body` runs: what it does outside is done,
  /// and not yet written down.
  ///
  /// - Parameters:
  ///   - kind: the jobs' kind, as rows name it: `copy`, `seal`.
  ///   - begin: what makes such a job run; the settlement is held up from before it.
  ///   - body: runs while a settlement is held up.
  public func stallingSettlement<Begun>(
    of kind: String, _ begin: () async throws -> Begun, _ body: (Begun) async throws -> Void
  ) async throws -> Begun {
    let connection = try await Connection.open(conninfo, applicationName: "stall")
    do {
      try await connection.run(Self.statement("SELECT pg_advisory_lock(\(Self.lock))"))
      for sql in Self.obstacle(to: kind) { try await execute(sql) }
      let begun = try await begin()
      try await waitForStalledSettlement(of: kind)
      try await body(begun)
      // Its end lets the lock go.
      await connection.close()
      try await execute("DROP TRIGGER stall ON longhaul.job")
      return begun
    } catch {
      await connection.close()
      throw error
    }
  }

  private func waitForStalledSettlement(of kind: String) async throws {
    try await wait(until: "the end of a \(kind) job to be held up") {
      try await value(
        """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event = 'advisory'
        """) > 0
    }
  }

  private static func statement(_ sql: String) -> Statement<Void> {
    Statement("test \(sql.hashValue)", sql)
  }

  private static func obstacle(to kind: String) -> [String] {
    [
      """
      CREATE OR REPLACE FUNCTION public.stall() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_advisory_xact_lock_shared(\(lock));
        RETURN NEW;
      END $$
      """,
      """
      CREATE TRIGGER stall BEFORE UPDATE ON longhaul.job FOR EACH ROW
      WHEN (OLD.state = 'running' AND NEW.state = 'done' AND NEW.kind = '\(kind)')
      EXECUTE FUNCTION public.stall()
      """,
    ]
  }
}
