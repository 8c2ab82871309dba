import Journal
import Postgres

/// A submitted migration, and how many its route carries already.
struct Candidate: PostgresRow {
  let id: MigrationID
  let source: String
  let destination: String
  let running: Int

  init(row: inout RowReader) throws {
    id = try row.next()
    source = try row.next()
    destination = try row.next()
    running = try row.next()
  }
}

extension Statement where Row == Candidate {
  /// Counting those before it in the queue too, so that one look does not admit too many.
  static let admissible = Self(
    "admissible",
    """
    SELECT m.id, m.source_region, m.destination_region,
      (SELECT count(*) FROM longhaul.migration o
       WHERE o.source_region = m.source_region AND o.destination_region = m.destination_region
         AND (o.phase NOT IN ('submitted', 'done', 'finalized', 'cancelled', 'failed', 'paused')
              OR o.phase = 'submitted' AND o.id < m.id))
    FROM longhaul.migration m WHERE m.phase = 'submitted' ORDER BY m.id
    """)
}

extension Statement where Row == MigrationID {
  static let stillSubmitted = Self(
    "still_submitted",
    """
    SELECT id FROM longhaul.migration WHERE id = $1 AND phase = 'submitted'
    FOR UPDATE SKIP LOCKED
    """)

  static let dueMigrations = Self(
    "due_migrations",
    "SELECT id FROM longhaul.migration WHERE due_at <= now() ORDER BY due_at")

  static let stillDue = Self(
    "still_due",
    """
    SELECT id FROM longhaul.migration WHERE id = $1 AND due_at <= now() FOR UPDATE SKIP LOCKED
    """)
}

extension Statement where Row == Void {
  /// Whoever waits longer than a worker needs to notice waits for a reason.
  static let explainDelays = Self(
    "explain_delays",
    """
    WITH waiting AS (
      SELECT DISTINCT ON (m.migration) m.migration, j.region, j.kind, j.error,
             j.state, j.run_at > now() AS backs_off
      FROM longhaul.job j JOIN longhaul.migration_job m ON m.job = j.id
      WHERE j.state = 'ready' AND j.kind NOT IN ('verify', 'prune')
        AND (j.error IS NOT NULL OR j.run_at < now() - interval '5 seconds')
      ORDER BY m.migration, j.id),
    explained AS (
      SELECT w.migration,
        CASE
          WHEN NOT EXISTS (
            SELECT FROM longhaul.worker k WHERE k.region = w.region AND k.stopped_at IS NULL
              AND k.seen_at > now() - interval '30 seconds')
          THEN format('%s waits for a worker of region %s: none is alive', w.kind, w.region)
          WHEN w.error IS NOT NULL
          THEN format('%s in %s is tried again: %s', w.kind, w.region, w.error)
          ELSE format('%s waits for a free slot of region %s''s workers', w.kind, w.region)
        END AS reason
      FROM waiting w)
    UPDATE longhaul.migration m SET reason = e.reason FROM explained e
    WHERE m.id = e.migration AND m.reason IS DISTINCT FROM e.reason
      AND m.phase NOT IN ('failed', 'paused')
    """)
}
