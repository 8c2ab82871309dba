public import Postgres
public import Servers

extension Journal {
  /// The server that a migration moves; nil: volumes alone.
  public func server(of migration: MigrationID) async throws -> ServerRecord? {
    try await pool.first(.loadServer, migration)
  }

  /// Keeps what the server is like now.
  public func recordDescription(
    _ description: ServerDescription, of migration: MigrationID, in transaction: Transaction
  ) throws {
    transaction.send(.recordDescription, migration, try JSON(description))
  }

  /// Keeps what the destination gives the server.
  public func recordArrangement(
    _ arrangement: Arrangement, of migration: MigrationID, in transaction: Transaction
  ) throws {
    transaction.send(.recordArrangement, migration, try JSON(arrangement))
  }

  /// Keeps Nova's id of the server at the destination; nil: there is none.
  public func recordDestinationServer(
    _ server: String?, of migration: MigrationID, in transaction: Transaction
  ) {
    transaction.send(.recordDestinationServer, migration, server)
  }

  /// Has finalizing remove the source's server and volumes, too, or not.
  public func recordSourceRemoval(
    _ removes: Bool, of migration: MigrationID, in transaction: Transaction
  ) {
    transaction.send(.recordSourceRemoval, migration, removes)
  }

  /// Keeps the volume that Cinder has made, and takes its image for the migration.
  ///
  /// - Throws: ``ImageTaken``.
  public func recordDestinationVolume(
    _ cinderID: String, image: ImageAddress, of volume: VolumeRecord, region: String,
    in transaction: Transaction
  ) async throws {
    try await claim(image, in: region, for: volume.migration, transaction)
    transaction.send(
      .recordDestinationVolume, volume.id, cinderID, image.pool, image.namespace, image.image)
  }
}

extension Statement where Row == Void {
  static let insertServer = Self(
    "insert_server",
    """
    INSERT INTO longhaul.server
      (migration, name, source_server, description, mapping, destination_server, moves_server)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    """)

  static let recordDescription = Self(
    "record_description", "UPDATE longhaul.server SET description = $2 WHERE migration = $1")

  /// Its users may keep secrets in it, and no twin is made any more.
  static let forgetUserData = Self(
    "forget_user_data",
    "UPDATE longhaul.server SET description = description - 'userData' WHERE migration = $1")

  static let recordArrangement = Self(
    "record_arrangement", "UPDATE longhaul.server SET arrangement = $2 WHERE migration = $1")

  static let recordDestinationServer = Self(
    "record_destination_server",
    "UPDATE longhaul.server SET destination_server = $2 WHERE migration = $1")

  static let recordSourceRemoval = Self(
    "record_source_removal",
    "UPDATE longhaul.server SET removes_source = $2 WHERE migration = $1")

  static let recordDestinationVolume = Self(
    "record_destination_volume",
    """
    UPDATE longhaul.volume SET destination_volume = $2, destination_pool = $3,
      destination_namespace = $4, destination_image = $5, created = true
    WHERE id = $1
    """)
}
