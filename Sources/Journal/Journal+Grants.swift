public import Jobs
import Postgres

extension Journal {
  /// What a running job may read at its source; nil when the job is not running, or was claimed
  /// anew since.
  public func grant(job: JobID, fence: Fence) async throws -> Grant? {
    try await pool.first(.loadGrant, job, fence)
  }
}

extension Statement where Row == Grant {
  static let loadGrant = Self(
    "load_grant",
    """
    SELECT m.source_region, m.destination_region, v.source_pool, v.source_namespace,
           v.source_image, v.source_image_id, r.source_snapshot_id, r.source_snapshot, r.size,
           r.suspect, coalesce((m.options ->> 'distrustObjectMap')::boolean, false)
             OR j.kind = 'verify' AND m.policy ->> 'verification' = 'full',
           j.kind = 'copy' AND m.phase = 'final round',
           coalesce(m.policy ->> 'freeze' = 'pause', false) AND EXISTS (
             SELECT FROM longhaul.server s WHERE s.migration = m.id AND s.moves_server),
           b.source_snapshot_id, b.source_snapshot, b.size
    FROM longhaul.job j
    JOIN longhaul.migration_job d ON d.job = j.id
    JOIN longhaul.migration m ON m.id = d.migration
    JOIN longhaul.volume v ON v.id = d.volume
    JOIN longhaul.volume_round r ON r.volume = v.id AND r.number = d.round
    LEFT JOIN longhaul.volume_round b
      ON b.volume = v.id
      AND b.number = CASE j.kind WHEN 'copy' THEN r.base ELSE r.compared_base END
    WHERE j.id = $1 AND j.fence = $2 AND j.state = 'running' AND j.lease_until > now()
      AND j.kind IN ('copy', 'verify')
    """)
}
