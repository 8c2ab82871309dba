import Jobs
import Migrations
public import Postgres

/// One volume's snapshot, as a round's beginning records it.
public struct TakenSnapshot: Sendable {
  /// Whose it is.
  public let volume: VolumeID
  /// The snapshot's name.
  public let name: String
  /// Its id within the image: names can be renamed or used again.
  public let id: UInt64
  /// The image's size at that moment, in bytes.
  public let size: UInt64
  /// The source image's id.
  public let imageID: String
  /// The sealed round that the copy is the difference to; nil: from the beginning of time.
  public let base: Int?

  /// All of its parts.
  public init(
    volume: VolumeID, name: String, id: UInt64, size: UInt64, imageID: String, base: Int?
  ) {
    self.volume = volume
    self.name = name
    self.id = id
    self.size = size
    self.imageID = imageID
    self.base = base
  }
}

extension Journal {
  /// Writes down that the round begins, before its first snapshot is asked for.
  public func beginRound(
    _ number: Int, _ kind: RoundKind, of migration: MigrationID, in transaction: Transaction
  ) {
    transaction.send(.beginRound, migration, number, kind)
  }

  /// Records the round's snapshots, in the transaction that settles their job.
  public func record(
    _ snapshots: [TakenSnapshot], round: Int, in transaction: Transaction
  ) {
    for snapshot in snapshots {
      transaction.send(
        .recordSnapshot, snapshot.volume, round, snapshot.base, snapshot.size, snapshot.name,
        snapshot.id, snapshot.imageID)
    }
  }

  /// The pairs of snapshots that a volume has at both sides, the newest first.
  public func sealedPairs(of volume: VolumeID) async throws -> [SealedPair] {
    try await pool.all(.sealedPairs, volume)
  }

  /// Records the destination's snapshot of a volume, in the transaction that settles the seal.
  public func recordSeal(
    volume: VolumeID, round: Int, name: String, id: UInt64, in transaction: Transaction
  ) {
    transaction.send(.recordSeal, volume, round, name, id)
  }

  /// Marks the round as sealed at both sides.
  public func completeRound(
    _ number: Int, of migration: MigrationID, in transaction: Transaction
  ) {
    transaction.send(.completeRound, migration, number)
  }
}

/// One round's snapshots at both sides, which are alike to the byte.
public struct SealedPair: PostgresRow, Sendable {
  /// The round.
  public let round: Int
  /// The image's size in bytes.
  public let size: UInt64
  /// The source's snapshot.
  public let source: SnapshotReference
  /// The destination's snapshot.
  public let destination: SnapshotReference

  /// Reads the columns in their order.
  public init(row: inout RowReader) throws {
    round = try row.next()
    size = try row.next()
    source = SnapshotReference(id: try row.next(), name: try row.next())
    destination = SnapshotReference(id: try row.next(), name: try row.next())
  }
}

/// A snapshot as a row names it.
public struct SnapshotReference: Hashable, Sendable {
  /// Its id within the image.
  public let id: UInt64
  /// Its name when it was taken.
  public let name: String
}

extension Statement where Row == Void {
  static let beginRound = Self(
    "begin_round",
    """
    INSERT INTO longhaul.round
      (migration, number, kind, started_at, snapshot_at, throttled_bytes_per_second)
    SELECT $1, $2, $3, clock_timestamp(), clock_timestamp(), (
      SELECT sum(t.bytes_per_second)::bigint FROM longhaul.throttle t
      JOIN longhaul.volume v ON v.id = t.volume WHERE v.migration = $1)
    ON CONFLICT (migration, number) DO UPDATE SET
      kind = excluded.kind, snapshot_at = excluded.snapshot_at,
      throttled_bytes_per_second = excluded.throttled_bytes_per_second
    """)

  static let recordSnapshot = Self(
    "record_snapshot",
    """
    WITH image AS (
      UPDATE longhaul.volume SET source_image_id = $7, size = $4 WHERE id = $1)
    INSERT INTO longhaul.volume_round
      (volume, number, base, size, source_snapshot, source_snapshot_id)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (volume, number) DO UPDATE SET
      base = excluded.base, size = excluded.size, source_snapshot = excluded.source_snapshot,
      source_snapshot_id = excluded.source_snapshot_id, done = '{}', done_bytes = 0,
      planned = false, copied_at = NULL
    """)

  static let recordSeal = Self(
    "record_seal",
    """
    UPDATE longhaul.volume_round SET destination_snapshot = $3, destination_snapshot_id = $4
    WHERE volume = $1 AND number = $2
    """)

  static let completeRound = Self(
    "complete_round",
    """
    UPDATE longhaul.round SET sealed_at = clock_timestamp() WHERE migration = $1 AND number = $2
    """)
}

extension Statement where Row == SealedPair {
  static let sealedPairs = Self(
    "sealed_pairs",
    """
    SELECT r.number, r.size, r.source_snapshot_id, r.source_snapshot,
           r.destination_snapshot_id, r.destination_snapshot
    FROM longhaul.volume_round r
    JOIN longhaul.volume v ON v.id = r.volume
    JOIN longhaul.round o ON o.migration = v.migration AND o.number = r.number
    WHERE r.volume = $1 AND o.sealed_at IS NOT NULL AND r.destination_snapshot_id IS NOT NULL
    ORDER BY r.number DESC
    """)
}
