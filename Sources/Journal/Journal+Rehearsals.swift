import Jobs
import Migrations
public import Postgres

extension Journal {
  /// Writes a rehearsal down and queues it.
  ///
  /// - Parameters:
  ///   - network: at the destination; nil: none.
  ///   - watch: how long its guest runs before its console is read, without a probe.
  /// - Throws: ``CannotRehearse``, ``NoSuchMigration``.
  public func submitRehearsal(
    of id: MigrationID, network: String?, watch: Duration
  ) async throws -> Int64 {
    try await pool.transaction { transaction in
      guard let migration = try await transaction.first(.lockMigration, id) else {
        throw NoSuchMigration(id)
      }
      let server = try await transaction.first(.loadServer, id)
      guard server?.movesServer ?? false else {
        throw CannotRehearse(migration: id, why: "it moves volumes, and no server")
      }
      guard try await transaction.one(.hasSealedRound, id) else {
        throw CannotRehearse(
          migration: id,
          why: "no round of it is sealed yet; `longhaul status \(id)` shows when one is")
      }
      let phase = migration.state.phase
      guard ![.finalizing, .finalized, .cancelling, .cancelled].contains(phase) else {
        throw CannotRehearse(
          migration: id, why: "it is \(phase.rawValue): its snapshots are gone, or go")
      }
      guard migration.policy.method == .snapshots else {
        throw CannotRehearse(migration: id, why: "it moves through Glance, without rounds")
      }
      guard migration.failbackOf == nil else {
        throw CannotRehearse(migration: id, why: "it goes back to a server that is there already")
      }
      if let other = try await transaction.first(.openRehearsal, id) {
        throw CannotRehearse(migration: id, why: "rehearsal \(other) of it is under way")
      }
      let number = try await transaction.one(
        .insertRehearsal, id, network, watch, author.description)
      try await perform(
        .enqueue(.rehearse(number), round: migration.state.round ?? 0), migration, migration.state,
        in: transaction)
      record(.rehearsal, "\(number) was asked for", of: id, in: transaction)
      return number
    }
  }

  /// A rehearsal, as its row has it.
  public func rehearsal(_ number: Int64) async throws -> RehearsalRecord {
    try await pool.one(.loadRehearsal, number)
  }

  /// Rehearsals of a migration that left something behind: all but the given one; those that are not
  /// over only if asked for.
  public func leftRehearsals(
    of migration: MigrationID, except number: Int64?, unfinished: Bool
  ) async throws -> [RehearsalRecord] {
    try await pool.all(.leftRehearsals, migration, number ?? 0, unfinished)
  }

  /// Keeps what a rehearsal does just now.
  public func recordStep(_ step: String, ofRehearsal number: Int64, in transaction: Transaction) {
    transaction.send(.recordRehearsalStep, number, step)
  }

  /// Keeps what a rehearsal came to; all that was made for it is gone.
  public func finishRehearsal(
    _ number: Int64, _ result: RehearsalResult, of migration: MigrationID,
    in transaction: Transaction
  ) {
    transaction.send(
      .finishRehearsal, number, result.round, result.boot, result.probe, result.outcome,
      result.error, result.console?.replacing("\0", with: ""))
    record(
      .rehearsal, "\(number) \(result.outcome)" + (result.error.map { ": \($0)" } ?? ""),
      of: migration, in: transaction)
  }

  /// Keeps that a rehearsal came to nothing, and that something of it may be left.
  public func failRehearsal(_ number: Int64, _ reason: String, in transaction: Transaction) {
    transaction.send(.failRehearsal, number, reason)
  }

  /// Keeps that nothing of a rehearsal is left.
  public func recordRehearsalRemoved(_ number: Int64, in transaction: Transaction) {
    transaction.send(.recordRehearsalRemoved, number)
  }
}

/// A migration cannot be rehearsed.
public struct CannotRehearse: Error, CustomStringConvertible {
  let migration: MigrationID
  let why: String

  /// A sentence for operators.
  public var description: String { "migration \(migration) cannot be rehearsed: \(why)" }
}

extension Statement where Row == RehearsalRecord {
  static let loadRehearsal = Self(
    "load_rehearsal",
    "SELECT \(RehearsalRecord.columns) FROM longhaul.rehearsal WHERE id = $1")

  static let leftRehearsals = Self(
    "left_rehearsals",
    """
    SELECT \(RehearsalRecord.columns) FROM longhaul.rehearsal
    WHERE migration = $1 AND id <> $2 AND started_at IS NOT NULL AND NOT removed
      AND ($3::boolean OR finished_at IS NOT NULL)
    ORDER BY id
    """)
}

extension Statement where Row == Int64 {
  static let insertRehearsal = Self(
    "insert_rehearsal",
    """
    INSERT INTO longhaul.rehearsal (migration, network, watch_seconds, requested_by)
    VALUES ($1, $2, $3, $4) RETURNING id
    """)

  static let openRehearsal = Self(
    "open_rehearsal",
    "SELECT id FROM longhaul.rehearsal WHERE migration = $1 AND finished_at IS NULL")
}

extension Statement where Row == Bool {
  static let hasSealedRound = Self(
    "has_sealed_round",
    "SELECT EXISTS (SELECT FROM longhaul.round WHERE migration = $1 AND sealed_at IS NOT NULL)")
}

extension Statement where Row == Void {
  static let recordRehearsalStep = Self(
    "record_rehearsal_step",
    """
    UPDATE longhaul.rehearsal SET step = $2, started_at = coalesce(started_at, clock_timestamp())
    WHERE id = $1
    """)

  static let finishRehearsal = Self(
    "finish_rehearsal",
    """
    UPDATE longhaul.rehearsal SET finished_at = clock_timestamp(), removed = true, round = $2,
      boot_seconds = $3, probe_seconds = $4, outcome = $5, error = $6, console = $7
    WHERE id = $1
    """)

  static let failRehearsal = Self(
    "fail_rehearsal",
    """
    UPDATE longhaul.rehearsal SET finished_at = clock_timestamp(), outcome = 'failed', error = $2
    WHERE id = $1 AND finished_at IS NULL
    """)

  /// Whoever waits for one that is not done any more is told.
  static let callOffRehearsals = Self(
    "call_off_rehearsals",
    """
    UPDATE longhaul.rehearsal SET finished_at = clock_timestamp(), outcome = 'failed',
      error = 'it was called off with its migration, or as that ended'
    WHERE migration = $1 AND finished_at IS NULL
    """)

  static let recordRehearsalRemoved = Self(
    "record_rehearsal_removed", "UPDATE longhaul.rehearsal SET removed = true WHERE id = $1")
}
