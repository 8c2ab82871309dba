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
