import Foundation
public import Migrations
import Postgres
public import Servers

extension Journal {
  /// Writes down the way back of a migration that is done: from its destination to its source, beginning
  /// with its last sealed round, so that only what changed since then travels.
  ///
  /// - Parameters:
  ///   - server: what the server is like where it runs now; nil for volumes alone.
  ///   - distrustObjectMap: list every object, though the way there did not.
  /// - Throws: ``CannotFailBack``, ``NoSuchMigration``.
  public func submitFailback(
    of id: MigrationID, server: ServerDescription?, policy: Policy, hooks: String?, probe: String?,
    distrustObjectMap: Bool
  ) async throws -> MigrationID {
    try await pool.transaction { transaction in
      guard let origin = try await transaction.first(.lockMigration, id) else {
        throw NoSuchMigration(id)
      }
      guard case .done = origin.state else {
        throw CannotFailBack(
          migration: id,
          why: """
            it is \(origin.state.phase.rawValue). Only one that is done and not finalized still has the round that both \
            sides share
            """)
      }
      guard origin.policy.method == .snapshots else {
        throw CannotFailBack(
          migration: id,
          why: "it moved through Glance, so that no round is shared: migrate it again")
      }
      // Once it is back, its old destination is out of date: from there nothing may return again.
      if let other = try await transaction.first(.anyFailback, id) {
        throw CannotFailBack(
          migration: id,
          why: "migration \(other) takes it back, or has; that one can be taken back in turn")
      }
      var options = origin.options
      options.hooks = hooks
      options.probe = probe
      options.distrustObjectMap = options.distrustObjectMap || distrustObjectMap
      let back = try await transaction.one(
        .insertFailback, origin.destinationRegion, origin.sourceRegion, JSON(State.submitted),
        Phase.submitted.rawValue, JSON(policy), JSON(options), author.description, id)
      transaction.send(.inheritImages, id, back)
      transaction.send(.inheritVolumes, id, back)
      transaction.send(.inheritRound, id, back)
      transaction.send(.inheritSnapshots, id, back)
      if let server, let record = try await transaction.first(.loadServer, id) {
        transaction.send(
          .insertServer, back, server.name, server.id, try JSON(server), try JSON(Mapping()),
          record.source, record.movesServer)
      }
      record(
        .submitted,
        "takes migration \(id) back from \(origin.destinationRegion) to \(origin.sourceRegion)",
        of: back, in: transaction)
      transaction.send(.wakeScheduler)
      return back
    }
  }

  /// Gives the images back that a failback took over, as it was called off.
  func returnImages(of migration: MigrationRecord, in transaction: Transaction) {
    guard let origin = migration.failbackOf else { return }
    transaction.send(.inheritImages, migration.id, origin)
  }

  /// Whether a way back was called off after it had begun to write into the source's images.
  public func hasWrittenBack(_ migration: MigrationID) async throws -> Bool {
    try await pool.one(.hasWrittenBack, migration)
  }

  /// Whether a way back was called off, which may have written into the source's images.
  public func hasCancelledFailback(_ migration: MigrationID) async throws -> Bool {
    try await pool.one(.hasCancelledFailback, migration)
  }

  /// Makes sure that nothing takes the migration back, whose snapshots that would need.
  ///
  /// - Parameter removesSource: whether the source is to be deleted, where a failback that succeeded has
  ///   the server running again.
  /// - Throws: ``CannotFinalize``.
  public func requireNoFailback(of id: MigrationID, removesSource: Bool) async throws {
    if let other = try await pool.first(.unfinishedFailback, id) {
      throw CannotFinalize(
        migration: id,
        why: "migration \(other) takes it back: finalize or cancel that one first")
    }
    if removesSource, let other = try await pool.first(.anyFailback, id) {
      throw CannotFinalize(
        migration: id,
        why: "migration \(other) brought it back to this source: finalize without --remove-source")
    }
  }
}

/// A migration cannot be taken back.
public struct CannotFailBack: Error, CustomStringConvertible {
  let migration: MigrationID
  let why: String

  /// A sentence for operators.
  public var description: String {
    "migration \(migration) cannot be taken back: \(why)"
  }
}

/// A migration's snapshots, or its source, are needed by the migration that takes it back.
public struct CannotFinalize: Error, CustomStringConvertible {
  let migration: MigrationID
  let why: String

  /// A sentence for operators.
  public var description: String { "migration \(migration) cannot be finalized like that: \(why)" }
}

extension Statement where Row == MigrationID {
  static let insertFailback = Self(
    "insert_failback",
    """
    INSERT INTO longhaul.migration
      (source_region, destination_region, state, phase, policy, options, created_by, failback_of)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id
    """)

  static let unfinishedFailback = Self(
    "unfinished_failback",
    """
    SELECT id FROM longhaul.migration
    WHERE failback_of = $1 AND phase NOT IN ('done', 'finalizing', 'finalized', 'cancelled')
    ORDER BY id LIMIT 1
    """)

  static let anyFailback = Self(
    "any_failback",
    """
    SELECT id FROM longhaul.migration WHERE failback_of = $1 AND phase <> 'cancelled'
    ORDER BY id DESC LIMIT 1
    """)
}

extension Statement where Row == Void {
  static let inheritImages = Self(
    "inherit_images", "UPDATE longhaul.claimed_image SET migration = $2 WHERE migration = $1")

  /// Each volume with its ends exchanged. The old source is written over: it has the same content, but
  /// for what changed, and for what a comparison found to differ.
  static let inheritVolumes = Self(
    "inherit_volumes",
    """
    INSERT INTO longhaul.volume
      (migration, position, source_pool, source_namespace, source_image, source_image_id,
       destination_pool, destination_namespace, destination_image, destination_image_id,
       overwrite, source_volume, destination_volume, suspect)
    SELECT $2, position, destination_pool, destination_namespace, destination_image,
           destination_image_id, source_pool, source_namespace, source_image, source_image_id,
           true, destination_volume, source_volume, suspect
    FROM longhaul.volume WHERE migration = $1
    """)

  static let inheritRound = Self(
    "inherit_round",
    """
    INSERT INTO longhaul.round (migration, number, kind, started_at, snapshot_at, copied_at, sealed_at)
    SELECT $2, 0, 'seed', started_at, snapshot_at, copied_at, sealed_at
    FROM longhaul.round WHERE migration = $1 AND sealed_at IS NOT NULL
    ORDER BY number DESC LIMIT 1
    """)

  static let inheritSnapshots = Self(
    "inherit_snapshots",
    """
    INSERT INTO longhaul.volume_round
      (volume, number, size, source_snapshot, source_snapshot_id, destination_snapshot,
       destination_snapshot_id, planned, copied_at)
    SELECT back.id, 0, pair.size, pair.destination_snapshot, pair.destination_snapshot_id,
           pair.source_snapshot, pair.source_snapshot_id, true, pair.copied_at
    FROM longhaul.volume AS back
    JOIN longhaul.volume AS origin ON origin.migration = $1 AND origin.position = back.position
    JOIN LATERAL (
      SELECT copy.* FROM longhaul.volume_round AS copy
      JOIN longhaul.round ON round.migration = $1 AND round.number = copy.number
      WHERE copy.volume = origin.id AND round.sealed_at IS NOT NULL
      ORDER BY copy.number DESC LIMIT 1) AS pair ON true
    WHERE back.migration = $2
    """)
}

extension Statement where Row == Bool {
  static let hasWrittenBack = Self(
    "has_written_back",
    """
    SELECT EXISTS (
      SELECT FROM longhaul.migration m JOIN longhaul.volume v ON v.migration = m.id
      JOIN longhaul.volume_round r ON r.volume = v.id
      WHERE m.failback_of = $1 AND m.phase = 'cancelled' AND r.number > 0
        AND (r.planned OR r.done_bytes > 0))
    """)

  static let hasCancelledFailback = Self(
    "has_cancelled_failback",
    """
    SELECT EXISTS (
      SELECT FROM longhaul.migration WHERE failback_of = $1 AND phase = 'cancelled')
    """)
}
