import Journal
import Migrations
import Postgres

/// A source that stands still for a destination whose workers are gone, before anything was started there.
struct DesertedCutover: PostgresRow {
  let migration: MigrationID
  let region: String
  let work: Work

  init(row: inout RowReader) throws {
    migration = try row.next()
    region = try row.next()
    work = try row.next(JSON<Work>.self).value
  }

  /// What sends the migration back to its source.
  var event: Event { work == .activate ? .activationUndone : .gaveUp(work) }

  var reason: String {
    "\(work.kind) waits in \(region), where no worker is alive: the source goes on meanwhile"
  }
}

extension Statement where Row == DesertedCutover {
  /// A worker that comes back finds its job withdrawn; an activation that was ever claimed may have started
  /// something, and is no more to be undone without a look. The source needs a worker to go on: where all seem gone, it is
  /// the database that was away. Through Glance it has stood still for hours, which would be lost; and none goes on that
  /// was written off.
  static let desertedCutovers = Self("deserted_cutovers", select)

  /// The same one, if it is still so and nobody else has it or its job in hand.
  static let stillDeserted = Self(
    "still_deserted", select + " AND m.id = $3 FOR UPDATE OF m, j SKIP LOCKED")

  private static let select = """
    SELECT m.id, j.region, l.work
    FROM longhaul.migration m
    JOIN longhaul.migration_job l ON l.migration = m.id
    JOIN longhaul.job j ON j.id = l.job
    WHERE m.phase IN ('final round', 'activating') AND m.policy ->> 'method' IS DISTINCT FROM 'image'
      AND j.state = 'ready' AND j.kind IN ('copy', 'seal', 'activate')
      AND NOT EXISTS (
        SELECT FROM longhaul.job tried JOIN longhaul.migration_job t ON t.job = tried.id
        WHERE t.migration = m.id AND t.round = l.round AND tried.kind = 'activate' AND tried.fence > 0)
      AND NOT EXISTS (
        SELECT FROM longhaul.worker w
        WHERE w.region = j.region AND w.seen_at > now() - make_interval(secs => $2))
      AND EXISTS (
        SELECT FROM longhaul.worker w
        WHERE w.region = m.source_region AND w.seen_at > now() - make_interval(secs => $2))
      AND NOT EXISTS (
        SELECT FROM longhaul.event e WHERE e.migration = m.id AND e.kind = $1)
    """
}
