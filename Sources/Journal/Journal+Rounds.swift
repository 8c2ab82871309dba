import Jobs
import Migrations
public import Postgres

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

  /// Whether the destination was seen running since the last round was sealed.
  public func hasIntruder(_ migration: MigrationID) async throws -> Bool {
    try await pool.one(.hasIntruder, migration)
  }

  /// How long ago the source was last seen standing still, in its final round or since; nil: no round was final.
  public func sinceSourceSeen(_ migration: MigrationID) async throws -> Duration? {
    try await pool.one(.sinceSourceSeen, migration).map { .seconds($0) }
  }

  /// How often the source had to be looked at since its last round was sealed, or the operator had it go on.
  public func timesUnseen(_ migration: MigrationID) async throws -> Int {
    try await pool.one(
      .timesUnseen, migration, [Event.sealed(.cutOver).word, Event.resumeRequested.word])
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

extension Statement where Row == Bool {
  static let hasIntruder = Self(
    "has_intruder",
    """
    SELECT coalesce((
      SELECT kind = 'intruder' FROM longhaul.event
      WHERE migration = $1 AND kind IN ('intruder', 'sealed') ORDER BY id DESC LIMIT 1), false)
    """)
}

extension Statement where Row == Double? {
  /// Each copy of the final round ends with a look at its image, and through Glance the seal does: what counts is the
  /// one that was looked at first.
  static let sinceSourceSeen = Self(
    "since_source_seen",
    """
    SELECT extract(epoch FROM clock_timestamp() - greatest(
      (SELECT CASE WHEN m.policy ->> 'method' = 'image' THEN r.sealed_at
                   ELSE coalesce((
                     SELECT min(c.copied_at) FROM longhaul.volume_round c
                     JOIN longhaul.volume v ON v.id = c.volume
                     WHERE v.migration = m.id AND c.number = r.number), r.snapshot_at) END
       FROM longhaul.round r WHERE r.migration = m.id AND r.kind = 'final'
       ORDER BY r.number DESC LIMIT 1),
      (SELECT max(e.at) FROM longhaul.event e
       WHERE e.migration = m.id AND e.kind = 'refrozen' AND e.id > (
         SELECT s.id FROM longhaul.event s WHERE s.migration = m.id AND s.kind = 'sealed'
         ORDER BY s.id DESC LIMIT 1))
    ))::double precision
    FROM longhaul.migration m WHERE m.id = $1
    """
  ) { row in try row.next(Double?.self) }
}

extension Statement where Row == Int {
  static let timesUnseen = Self(
    "times_unseen",
    """
    SELECT count(*) FROM longhaul.event e
    WHERE e.migration = $1 AND e.kind = 'source unseen' AND e.id > (
      SELECT max(s.id) FROM longhaul.event s WHERE s.migration = $1 AND s.kind = ANY ($2::text[]))
    """
  ) { row in try row.next() }
}
