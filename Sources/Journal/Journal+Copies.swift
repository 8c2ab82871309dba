import Jobs
public import Postgres

/// A volume's part of a round: what is copied, from where to where, and how far it came.
public struct VolumeRound: PostgresRow, Sendable {
  /// The round.
  public let number: Int
  /// The image's size at the round's snapshot, in bytes.
  public let size: UInt64
  /// The source's snapshot that is copied.
  public let source: SnapshotReference
  /// The source's snapshot that it is the difference to; nil: from the beginning of time.
  public let base: SealedPair?
  /// Ranges that are at the destination already, flushed.
  public let done: RangeSet<UInt64>
  /// Whether rounds between the base and this one were begun and given up: what they wrote at the
  /// destination must be written again.
  public let followsAbandonedRound: Bool
  /// Whether the base is a final round, whose destination was to be started and was taken back.
  public let followsActivation: Bool

  /// What earlier attempts at this copy did; a resumed one only does the rest.
  public let before: CopyMeasurement
  /// What is copied whether it changed or not.
  public let suspect: RangeSet<UInt64>

  /// Reads the columns in their order.
  public init(row: inout RowReader) throws {
    number = try row.next()
    size = try row.next()
    source = SnapshotReference(id: try row.next(), name: try row.next())
    done = try row.next()
    followsAbandonedRound = try row.next()
    followsActivation = try row.next()
    suspect = try row.next()
    let (exact, objects, extents) = (
      try row.next(Bool.self), try row.next(Int64.self), try row.next(Int64.self)
    )
    // What was known and not done is listed again.
    let doneBytes = try row.next(UInt64.self)
    before = CopyMeasurement(
      exact: exact, changedObjects: objects, changedExtents: extents, changedBytes: doneBytes,
      doneBytes: doneBytes, zeroBytes: try row.next(), writtenBytes: try row.next(),
      wireBytes: try row.next(), enumeration: .seconds(try row.next(Double.self)),
      transfer: .seconds(try row.next(Double.self)))
    base = try row.next(Bool.self) ? try SealedPair(row: &row) : nil
  }
}

/// What a copy measured.
public struct CopyMeasurement: Sendable {
  /// Whether it was listed without the object map.
  public var exact: Bool
  /// Objects with changes.
  public var changedObjects: Int64
  /// Extents with changes.
  public var changedExtents: Int64
  /// The size of the diff in bytes.
  public var changedBytes: UInt64
  /// How much of it is at the destination.
  public var doneBytes: UInt64
  /// How much of it were zeros.
  public var zeroBytes: UInt64
  /// How much of it was written as data.
  public var writtenBytes: UInt64
  /// What crossed the link for it, in bytes.
  public var wireBytes: UInt64
  /// In which the copy waited for changes to be found.
  public var enumeration: Duration
  /// All the other time, to the last write's flush.
  public var transfer: Duration

  /// All of its parts.
  public init(
    exact: Bool, changedObjects: Int64, changedExtents: Int64, changedBytes: UInt64,
    doneBytes: UInt64, zeroBytes: UInt64, writtenBytes: UInt64, wireBytes: UInt64,
    enumeration: Duration,
    transfer: Duration
  ) {
    self.exact = exact
    self.changedObjects = changedObjects
    self.changedExtents = changedExtents
    self.changedBytes = changedBytes
    self.doneBytes = doneBytes
    self.zeroBytes = zeroBytes
    self.writtenBytes = writtenBytes
    self.wireBytes = wireBytes
    self.enumeration = enumeration
    self.transfer = transfer
  }
}

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
