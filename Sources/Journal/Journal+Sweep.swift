import Migrations
import Postgres

extension Journal {
  /// Queues the lifting of write limits that nothing else lifts: those whose migration waits, rests
  /// or is over, after the job that should have done it was lost or gave up.
  public func liftForgottenThrottles() async throws {
    for id in try await pool.all(.forgottenThrottles, MigrationID?.none) {
      try await pool.transaction { transaction in
        guard let migration = try await transaction.first(.lockMigration, id),
          try await transaction.first(.forgottenThrottles, id) != nil
        else { return }
        let lift = Effect.enqueue(.unthrottle, round: migration.state.round ?? 0)
        try await perform(lift, migration, migration.state, in: transaction)
      }
    }
  }
}

extension Statement where Row == MigrationID {
  /// Of one migration, or of all.
  static let forgottenThrottles = Self(
    "forgotten_throttles",
    """
    SELECT DISTINCT m.id
    FROM longhaul.throttle t
    JOIN longhaul.volume v ON v.id = t.volume
    JOIN longhaul.migration m ON m.id = v.migration
    WHERE ($1::bigint IS NULL OR m.id = $1)
      AND NOT m.state ?| '{replicating,freezing,finalRound,activating,thawing}'
      AND NOT EXISTS (
        SELECT FROM longhaul.migration_job d JOIN longhaul.job j ON j.id = d.job
        WHERE d.migration = m.id AND j.state IN ('ready', 'running')
          AND j.kind IN ('unthrottle', 'clean up'))
    """)
}
