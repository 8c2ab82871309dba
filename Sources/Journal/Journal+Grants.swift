public import Jobs
public import Postgres

/// What a source's worker may serve to the destination's worker that names its running job.
public struct Grant: PostgresRow, Sendable {
  /// The region whose images are read.
  public let sourceRegion: String
  /// The region whose worker reads.
  public let destinationRegion: String
  /// The image.
  public let source: ImageAddress
  /// Its id.
  public let imageID: String
  /// The snapshot to read.
  public let snapshot: SnapshotReference
  /// The image's size at that snapshot, in bytes.
  public let size: UInt64
  /// The snapshot that the copy is the difference to, or from which the comparison goes on; nil:
  /// from the beginning of time.
  public let base: SnapshotReference?
  /// The image's size at the base, in bytes.
  public let baseSize: UInt64?
  /// What is copied whether it changed or not.
  public let suspect: RangeSet<UInt64>
  /// Whether no object map is believed: for full comparisons, and where the operator says so.
  public let listsExactly: Bool
  /// Whether it is a copy of the final round: the image must not change any more.
  public let isLast: Bool
  /// Whether what wrote to it is paused, and keeps it open.
  public let isKeptOpen: Bool

  /// Reads the columns in their order.
  public init(row: inout RowReader) throws {
    sourceRegion = try row.next()
    destinationRegion = try row.next()
    source = ImageAddress(
      pool: try row.next(), namespace: try row.next(), image: try row.next())
    imageID = try row.next()
    snapshot = SnapshotReference(id: try row.next(), name: try row.next())
    size = try row.next()
    suspect = try row.next()
    listsExactly = try row.next()
    isLast = try row.next()
    isKeptOpen = try row.next()
    let baseID = try row.next(UInt64?.self)
    let baseName = try row.next(String?.self)
    baseSize = try row.next()
    base = baseID.flatMap { id in baseName.map { SnapshotReference(id: id, name: $0) } }
  }
}

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
