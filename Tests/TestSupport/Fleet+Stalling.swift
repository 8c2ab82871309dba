import Postgres

extension Fleet {
  /// Keeps everyone from changing a table while `body` runs, so that a phase that works with it can
  /// be caught: what it does outside is done, and not yet written down.
  public func stalling<Result>(
    _ table: String, _ body: () async throws -> Result
  ) async throws -> Result {
    let connection = try await Connection.open(conninfo, applicationName: "stall")
    do {
      let result = try await connection.transaction { transaction in
        let sql = "LOCK TABLE \(table) IN SHARE MODE"
        try await transaction.run(Statement<Void>("stall \(table)", sql))
        return try await body()
      }
      await connection.close()
      return result
    } catch {
      await connection.close()
      throw error
    }
  }

  /// Waits until somebody waits for `stalling` to end.
  public func waitForStalled() async throws {
    try await wait(until: "somebody to be stalled") {
      try await value(
        """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'
        """) > 0
    }
  }
}
