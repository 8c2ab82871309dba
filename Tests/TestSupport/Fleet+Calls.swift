import Postgres

/// Where a call to a cloud is caught.
public enum CallMoment: String, Sendable, CaseIterable {
  /// Written down, and not sent yet.
  case begun
  /// Done in the cloud, and that not written down yet.
  case done
}

extension Fleet {
  private static let lock = "20261126"

  /// Holds up every call of an action at a moment, until `body` has run.
  ///
  /// - Parameters:
  ///   - action: as the ledger names it: `stop server`.
  ///   - region: whose cloud is called.
  ///   - begin: what makes such a call happen.
  ///   - body: runs while a call is held up.
  public func stallingCall<Begun>(
    _ action: String, in region: String, _ moment: CallMoment, _ begin: () async throws -> Begun,
    _ body: (Begun) async throws -> Void
  ) async throws -> Begun {
    let connection = try await Connection.open(conninfo, applicationName: "stall")
    do {
      try await connection.run(
        Statement<Void>("stall_calls", "SELECT pg_advisory_lock(\(Self.lock))"))
      try await execute(Self.function)
      try await execute(Self.trigger(action, region, moment))
      let begun = try await begin()
      try await wait(
        until: "the call '\(action)' to be held up when \(moment.rawValue)", within: .seconds(300)
      ) {
        try await value(
          """
          SELECT count(*) FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event = 'advisory'
          """) > 0
      }
      try await body(begun)
      await connection.close()
      try await execute("DROP TRIGGER stall_call ON longhaul.cloud_call")
      return begun
    } catch {
      await connection.close()
      throw error
    }
  }

  private static let function = """
    CREATE OR REPLACE FUNCTION public.stall_call() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_advisory_xact_lock_shared(\(lock));
      RETURN NEW;
    END $$
    """

  private static func trigger(
    _ action: String, _ region: String, _ moment: CallMoment
  ) -> String {
    // An entry is held up as it is committed: it stands when its worker is killed.
    """
    CREATE \(moment == .begun ? "CONSTRAINT TRIGGER" : "TRIGGER") stall_call
    \(moment == .begun ? "AFTER INSERT" : "BEFORE UPDATE") ON longhaul.cloud_call
    \(moment == .begun ? "DEFERRABLE INITIALLY DEFERRED" : "") FOR EACH ROW
    WHEN (NEW.action = '\(action)' AND NEW.region = '\(region)')
    EXECUTE FUNCTION public.stall_call()
    """
  }
}

extension FleetMigration {
  /// What was asked of a region's cloud for it, from the first call.
  public func calls(in region: String) async throws -> [String] {
    struct Call: Decodable { let action: String }
    return try await fleet.rows(
      "SELECT action FROM longhaul.cloud_call WHERE migration = \(id) AND region = '\(region)' ORDER BY id",
      as: Call.self
    ).map(\.action)
  }
}
