import Migrations
import Postgres

/// One row of `report.migrations`, with what the newest round of its volumes has done.
struct MigrationSummary: PostgresRow {
  let id: Int64
  let source: String
  let destination: String
  /// The server that moves; nil for volumes alone.
  let server: String?
  let phase: String
  /// Who may run: `source`, `nobody` or `destination`.
  let owner: String
  let round: Int?
  let volumes: Int
  let size: Int64?
  let targetSeconds: Double
  let predictedSeconds: Double?
  let dirtyRate: Double?
  let linkRate: Double?
  let verdict: String?
  let explanation: String?
  let downtimeSeconds: Double?
  let reason: String?
  /// Of the newest round.
  let changed: Int64
  let done: Int64
  /// Whether all volumes know what changed.
  let isListed: Bool
  let writeLimit: Double?

  init(row: inout RowReader) throws {
    id = try row.next()
    source = try row.next()
    destination = try row.next()
    server = try row.next()
    phase = try row.next()
    owner = try row.next()
    round = try row.next()
    volumes = try row.next()
    size = try row.next()
    targetSeconds = try row.next()
    predictedSeconds = try row.next()
    dirtyRate = try row.next()
    linkRate = try row.next()
    verdict = try row.next()
    explanation = try row.next()
    downtimeSeconds = try row.next()
    reason = try row.next()
    changed = try row.next()
    done = try row.next()
    isListed = try row.next()
    writeLimit = try row.next()
  }

  /// How much of the newest round is at the destination, 0 to 100.
  var percent: Double? {
    guard isCopying, isListed else { return nil }
    return changed > 0 ? min(100, 100 * Double(done) / Double(changed)) : 100
  }

  /// Whether bytes are on their way.
  var isCopying: Bool {
    [Phase.seeding, .catchingUp, .finalRound].map(\.rawValue).contains(phase)
  }

  /// Whether nothing more happens unless somebody asks for it.
  var hasEnded: Bool {
    [Phase.done, .finalized, .cancelled, .failed].map(\.rawValue).contains(phase)
  }

  /// Whether the volumes run at the destination.
  var hasSucceeded: Bool {
    [Phase.done, .finalizing, .finalized].map(\.rawValue).contains(phase)
  }
}

extension Statement where Row == MigrationSummary {
  private static let columns = """
    SELECT m.migration, m.source_region, m.destination_region, s.name, m.phase, m.owner, m.round,
           m.volumes,
           m.size_bytes, m.target_seconds, m.predicted_downtime_seconds,
           m.dirty_bytes_per_second, m.rate_bytes_per_second, m.verdict, m.explanation,
           m.downtime_seconds, m.reason, coalesce(r.changed_bytes, 0), coalesce(r.done_bytes, 0),
           coalesce(r.listed, false), m.write_limit_bytes_per_second::double precision
    FROM report.migrations m LEFT JOIN report.servers s ON s.migration = m.migration
    LEFT JOIN LATERAL (
      SELECT sum(v.changed_bytes)::bigint AS changed_bytes, sum(v.done_bytes)::bigint AS done_bytes,
             bool_and(v.done_percent IS NOT NULL) AS listed
      FROM report.volumes v WHERE v.migration = m.migration AND v.round = m.round) r ON true
    """

  static let migrationSummaries = Self(
    "migration_summaries",
    """
    \(columns)
    WHERE CASE WHEN $1::bigint[] IS NOT NULL THEN m.migration = ANY($1)
               ELSE $2 OR m.phase NOT IN ('finalized', 'cancelled') END
    ORDER BY m.migration
    """)
}
