import Jobs
public import Postgres

extension Journal {
  /// What a copy of this volume and round has to do.
  ///
  /// - Throws: when the round's snapshot was never recorded.
  public func volumeRound(_ volume: VolumeID, _ round: Int) async throws -> VolumeRound {
    try await pool.one(.loadVolumeRound, volume, round)
  }

  /// Writes down what this round copies whether it changed or not, before anything is read.
  ///
  /// - Parameter late: what of it an earlier attempt did not know of: it is not done, whatever that one did.
  public func recordSuspects(
    _ suspect: RangeSet<UInt64>, late: RangeSet<UInt64>, of volume: VolumeID, round: Int,
    in transaction: Transaction
  ) {
    transaction.send(.recordSuspects, volume, round, suspect, late)
  }

  /// Has the next round copy what others may have written at the destination before this one's seal.
  public func distrust(
    _ ranges: RangeSet<UInt64>, of volume: VolumeID, in transaction: Transaction
  ) {
    transaction.send(.distrust, volume, ranges)
  }

  /// Records how far a copy came: ranges that are flushed at the destination, and counts for
  /// readers.
  public func checkpoint(
    _ done: RangeSet<UInt64>, _ measurement: CopyMeasurement, planned: Bool, of volume: VolumeID,
    round: Int, in transaction: Transaction
  ) {
    transaction.send(
      .checkpoint, volume, round, done, measurement.doneBytes, planned, measurement.exact,
      measurement.changedObjects, measurement.changedExtents, measurement.changedBytes,
      measurement.zeroBytes, measurement.writtenBytes, measurement.wireBytes,
      measurement.enumeration, measurement.transfer)
  }

  /// Marks a volume's copy as complete.
  ///
  /// - Parameter suspect: what of the volume's suspects it copied, which are suspects no more; those that came
  ///   meanwhile stay.
  public func completeCopy(
    of volume: VolumeID, round: Int, copied suspect: RangeSet<UInt64> = RangeSet(),
    in transaction: Transaction
  ) {
    transaction.send(.completeCopy, volume, round, suspect)
  }
}

extension Statement where Row == VolumeRound {
  static let loadVolumeRound = Self(
    "load_volume_round",
    """
    SELECT r.number, r.size, r.source_snapshot_id, r.source_snapshot, r.done,
           r.number <> coalesce(r.base, -1) + 1, coalesce(o.kind = 'final', false), r.suspect,
           r.exact, r.changed_objects, r.changed_extents, r.done_bytes, r.zero_bytes, r.written_bytes, r.wire_bytes,
           coalesce(r.enumerate_seconds, 0), coalesce(r.transfer_seconds, 0), b.number IS NOT NULL, b.number, b.size,
           b.source_snapshot_id, b.source_snapshot, b.destination_snapshot_id,
           b.destination_snapshot
    FROM longhaul.volume_round r
    JOIN longhaul.volume v ON v.id = r.volume
    LEFT JOIN longhaul.volume_round b ON b.volume = r.volume AND b.number = r.base
    LEFT JOIN longhaul.round o ON o.migration = v.migration AND o.number = r.base
    WHERE r.volume = $1 AND r.number = $2
    """)
}

extension Statement where Row == Void {
  static let recordSuspects = Self(
    "record_suspects",
    """
    UPDATE longhaul.volume_round SET suspect = $3, done = done - $4
    WHERE volume = $1 AND number = $2
    """)

  static let distrust = Self(
    "distrust", "UPDATE longhaul.volume SET suspect = suspect + $2::int8multirange WHERE id = $1")

  static let checkpoint = Self(
    "checkpoint",
    """
    UPDATE longhaul.volume_round SET
      done = $3, done_bytes = $4, planned = $5, exact = $6, changed_objects = $7,
      changed_extents = $8, changed_bytes = $9, zero_bytes = $10, written_bytes = $11,
      wire_bytes = $12, enumerate_seconds = $13, transfer_seconds = $14,
      started_at = coalesce(started_at, clock_timestamp()), progressed_at = clock_timestamp()
    WHERE volume = $1 AND number = $2
    """)

  static let completeCopy = Self(
    "complete_copy",
    """
    WITH volume AS (
      UPDATE longhaul.volume SET suspect = suspect - $3 WHERE id = $1
      RETURNING migration),
    round AS (
      UPDATE longhaul.round SET copied_at = clock_timestamp()
      FROM volume WHERE round.migration = volume.migration AND round.number = $2)
    UPDATE longhaul.volume_round SET copied_at = clock_timestamp() WHERE volume = $1 AND number = $2
    """)
}
