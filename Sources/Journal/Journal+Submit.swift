import Foundation
import Migrations
public import Postgres
import Servers

extension Journal {
  /// The channel that the scheduler listens to.
  public static let wakeChannel = "longhaul.migrations"

  /// Writes a migration down and wakes the scheduler.
  ///
  /// - Throws: ``ImageTaken`` when one of its images is part of an unfinished migration.
  public func submit(_ draft: Draft) async throws -> MigrationID {
    try await pool.transaction { transaction in
      let id = try await transaction.one(
        .insertMigration, draft.source, draft.destination, JSON(State.submitted),
        Phase.submitted.rawValue, JSON(draft.policy), JSON(draft.options), author.description)
      for (position, volume) in draft.volumes.enumerated() {
        try await claim(volume.source, in: draft.source, for: id, transaction)
        if let destination = volume.destination {
          try await claim(destination, in: draft.destination, for: id, transaction)
        }
        transaction.send(
          .insertVolume, id, position, volume.source.pool, volume.source.namespace,
          volume.source.image, volume.destination?.pool, volume.destination?.namespace ?? "",
          volume.destination?.image, volume.overwrite, volume.cinderID)
      }
      if let server = draft.server {
        transaction.send(
          .insertServer, id, server.description.name, server.description.id,
          try JSON(server.description), try JSON(server.mapping), server.attachTo,
          server.attachTo == nil)
      }
      record(
        .submitted,
        "\(draft.subject) from \(draft.source) to \(draft.destination)",
        of: id, in: transaction)
      transaction.send(.wakeScheduler)
      return id
    }
  }

  /// Says whether a draft's images are free, before anybody looks at them: what another migration
  /// has begun at its destination would be found in the way, and not that migration.
  ///
  /// - Throws: ``ImageTaken``.
  public func checkFree(_ draft: Draft) async throws {
    for volume in draft.volumes {
      let ends = [(draft.source, volume.source), (draft.destination, volume.destination)]
      for case (let region, let image?) in ends {
        let holder = try await pool.first(
          .imageHolder, region, image.pool, image.namespace, image.image)
        if let holder { throw ImageTaken(region: region, image: image, by: holder) }
      }
    }
  }

  /// Takes an image for a migration.
  ///
  /// - Throws: ``ImageTaken``.
  func claim(
    _ image: ImageAddress, in region: String, for id: MigrationID, _ transaction: Transaction
  ) async throws {
    let owner = try await transaction.one(
      .claimImage, region, image.pool, image.namespace, image.image, id)
    if owner != id { throw ImageTaken(region: region, image: image, by: owner) }
  }

  /// Appends an event that no transition stands behind.
  public func record(
    _ remark: Remark, _ message: String, of id: MigrationID, volume: VolumeID? = nil,
    in transaction: Transaction
  ) {
    transaction.send(.insertEvent, id, volume, author.description, remark.rawValue, message)
  }
}

extension Draft {
  /// What it moves, in a few words.
  fileprivate var subject: String {
    let volumes = "\(volumes.count) volume(s)"
    return server.map { "server \($0.description.name) with \(volumes)" } ?? volumes
  }
}

/// An image takes part in one migration at a time.
public struct ImageTaken: Error, CustomStringConvertible {
  /// Its region.
  public let region: String
  /// Where it lies there.
  public let image: ImageAddress
  /// The migration that has it.
  public let by: MigrationID

  /// A sentence for operators.
  public var description: String {
    """
    \(image) in \(region) is part of migration \(by), which is not finished: cancel or finalize \
    that one first
    """
  }
}

extension Statement where Row == MigrationID {
  static let insertMigration = Self(
    "insert_migration",
    """
    INSERT INTO longhaul.migration
      (source_region, destination_region, state, phase, policy, options, created_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id
    """)

  /// The unfinished migration that holds an image.
  static let imageHolder = Self(
    "image_holder",
    """
    SELECT m.id FROM longhaul.claimed_image c JOIN longhaul.migration m ON m.id = c.migration
    WHERE c.region = $1 AND c.pool = $2 AND c.namespace = $3 AND c.image = $4
      AND m.phase NOT IN ('finalized', 'cancelled')
    """)

  /// The migration that holds the image, which is the one that asks if it was free.
  static let claimImage = Self(
    "claim_image",
    """
    INSERT INTO longhaul.claimed_image AS held (region, pool, namespace, image, migration)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (region, pool, namespace, image) DO UPDATE SET migration = CASE
      WHEN EXISTS (SELECT FROM longhaul.migration m WHERE m.id = held.migration
                   AND m.phase IN ('finalized', 'cancelled')) THEN excluded.migration
      ELSE held.migration END
    RETURNING migration
    """)
}

extension Statement where Row == Void {
  static let insertVolume = Self(
    "insert_volume",
    """
    INSERT INTO longhaul.volume
      (migration, position, source_pool, source_namespace, source_image,
       destination_pool, destination_namespace, destination_image, overwrite, source_volume)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    """)

  static let insertEvent = Self(
    "insert_event",
    """
    INSERT INTO longhaul.event (migration, volume, actor, kind, message, phase, round)
    SELECT $1, $2, $3, $4, $5, m.phase, m.round FROM longhaul.migration m WHERE m.id = $1
    """)

  static let wakeScheduler = Self(
    "wake_scheduler", "SELECT pg_notify('\(Journal.wakeChannel)', '')")
}
