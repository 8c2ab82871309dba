import Jobs
public import Migrations
public import Postgres

extension Journal {
  /// Whether the operator said of one of a migration's regions that it is lost for good.
  ///
  /// - Parameter side: nil: of either.
  public func isWrittenOff(_ migration: MigrationID, _ side: Side? = nil) async throws -> Bool {
    let sides = side.map { [$0] } ?? Side.allCases
    return try await pool.one(.isWrittenOff, migration, sides.map { Event.writtenOff($0).word })
  }

  /// Whether a migration waits for a region: a job of it lies there.
  public func isWaiting(
    _ migration: MigrationID, for region: String, in transaction: Transaction
  ) async throws -> Bool {
    try await transaction.one(.isWaiting, migration, region)
  }

  /// Whether something may still happen in a region for a migration, whoever vanished there: a worker holds a
  /// job, or a call or hook was begun whose time is not over. It ends by itself, in minutes.
  public func mayAct(
    _ migration: MigrationID, in region: String, in transaction: Transaction
  ) async throws -> Bool {
    try await transaction.one(.mayAct, migration, region)
  }
}

extension Statement where Row == Bool {
  static let isWrittenOff = Self(
    "is_written_off",
    """
    SELECT EXISTS (
      SELECT FROM longhaul.event
      WHERE migration = $1 AND kind = ANY ($2::text[]))
    """)

  static let isWaiting = Self(
    "is_waiting",
    """
    SELECT EXISTS (
      SELECT FROM longhaul.job j JOIN longhaul.migration_job m ON m.job = j.id
      WHERE m.migration = $1 AND j.region = $2 AND j.state IN ('ready', 'running'))
    """)

  /// Hooks are run in either region.
  static let mayAct = Self(
    "may_act",
    """
    SELECT EXISTS (
      SELECT FROM report.workers WHERE region = $2 AND live)
    OR EXISTS (
      SELECT FROM longhaul.job j JOIN longhaul.migration_job m ON m.job = j.id
      WHERE m.migration = $1 AND j.region = $2 AND j.lease_until > now())
    OR EXISTS (
      SELECT FROM longhaul.cloud_call
      WHERE migration = $1 AND region = $2
        AND (finished_at IS NULL OR outcome = 'unknown') AND ends_by > clock_timestamp())
    OR EXISTS (
      SELECT FROM longhaul.hook_run
      WHERE migration = $1 AND finished_at IS NULL AND ends_by > clock_timestamp())
    """)
}
