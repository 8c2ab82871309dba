public import Postgres

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
