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
