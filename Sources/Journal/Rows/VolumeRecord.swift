public import Postgres

/// A volume's row.
public struct VolumeRecord: PostgresRow, Sendable {
  /// Its number.
  public let id: VolumeID
  /// The migration that it belongs to.
  public let migration: MigrationID
  /// Its place among the migration's volumes, from 0.
  public let position: Int
  /// Where its data is.
  public let source: ImageAddress
  /// The source image's id within its pool, once it was seen.
  public let sourceImageID: String?
  /// Where it goes; all parts are empty until Cinder has made the image and named it.
  public let destination: ImageAddress
  /// Whether the destination image has a name yet.
  public var isPlaced: Bool { !destination.image.isEmpty }
  /// The destination image's id, once it was made or found.
  public let destinationImageID: String?
  /// Whether a destination image that holds data may be overwritten.
  public let overwrite: Bool
  /// Whether Longhaul made the destination image.
  public let created: Bool
  /// Whether the destination image held nothing when the seed began.
  public let fresh: Bool
  /// What the source image was like at preflight.
  public let shape: ImageShape?
  /// Bytes that a comparison found different.
  public let suspect: RangeSet<UInt64>
  /// Cinder's id at the source; nil: the image is none of Cinder's.
  public let sourceVolume: String?
  /// Cinder's id at the destination, once it was made.
  public let destinationVolume: String?

  /// Reads the columns in their order.
  public init(row: inout RowReader) throws {
    id = try row.next()
    migration = try row.next()
    position = try row.next()
    source = ImageAddress(
      pool: try row.next(), namespace: try row.next(), image: try row.next())
    sourceImageID = try row.next()
    destination = ImageAddress(
      pool: try row.next(), namespace: try row.next(), image: try row.next())
    destinationImageID = try row.next()
    overwrite = try row.next()
    created = try row.next()
    fresh = try row.next()
    shape = try row.next(JSON<ImageShape>?.self)?.value
    suspect = try row.next()
    sourceVolume = try row.next()
    destinationVolume = try row.next()
  }

  static let columns = """
    v.id, v.migration, v.position, v.source_pool, v.source_namespace, v.source_image,
    v.source_image_id, coalesce(v.destination_pool, ''), v.destination_namespace,
    coalesce(v.destination_image, ''), v.destination_image_id, v.overwrite, v.created, v.fresh,
    v.shape, v.suspect, v.source_volume, v.destination_volume
    """
}

extension Statement where Row == VolumeRecord {
  static let volumesOfMigration = Self(
    "volumes_of_migration",
    """
    SELECT \(VolumeRecord.columns) FROM longhaul.volume v
    WHERE v.migration = $1 ORDER BY v.position
    """)
}
