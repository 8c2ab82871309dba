import Postgres

extension Fleet {
  private static let lock = "20261123"

  /// Has a trigger hold up whoever changes a row, until `body` has run.
  ///
  /// - Parameters:
  ///   - what: is held up, for the message that it was not.
  ///   - trigger: what follows its name in `CREATE TRIGGER`, with the kind of trigger that it is.
  ///   - begin: what makes such a change happen; it is held up from before it.
  ///   - body: runs while one is held up.
  public func stalling<Begun>(
    _ what: String, by trigger: (kind: String, text: String), on table: String,
    _ begin: () async throws -> Begun, _ body: (Begun) async throws -> Void
  ) async throws -> Begun {
    let connection = try await Connection.open(conninfo, applicationName: "stall")
    do {
      try await connection.run(
        Statement<Void>("stall", "SELECT pg_advisory_lock(\(Self.lock))"))
      try await execute(Self.function)
      try await execute("CREATE \(trigger.kind) stall \(trigger.text)")
      let begun = try await begin()
      try await wait(until: "\(what) to be held up", within: .seconds(300)) {
        try await value(
          """
          SELECT count(*) FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event = 'advisory'
          """) > 0
      }
      try await body(begun)
      // Its end lets the lock go.
      await connection.close()
      try await execute("DROP TRIGGER stall ON \(table)")
      return begun
    } catch {
      await connection.close()
      throw error
    }
  }

  private static let function = """
    CREATE OR REPLACE FUNCTION public.stall() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_advisory_xact_lock_shared(\(lock));
      RETURN NEW;
    END $$
    """
}
