public import Jobs
public import Postgres

/// A call to a cloud, written down before it is sent.
public struct CloudCallID: Sendable {
  let number: Int64
}

extension Journal {
  /// Writes down that a call is about to be sent, under the claim's fence.
  ///
  /// - Parameters:
  ///   - subject: an id, or a name where nothing has an id yet.
  ///   - limit: after this it has ended, even if its worker vanishes.
  public func beginCall(
    _ action: String, on subject: String, of migration: MigrationID, epoch: Int64, region: String,
    claim: Claim, within limit: Duration, in transaction: Transaction
  ) async throws -> CloudCallID {
    CloudCallID(
      number: try await transaction.one(
        .beginCall, migration, region, action, subject, epoch, claim.fence, claim.worker, limit))
  }

  /// Keeps how a call ended.
  ///
  /// - Parameters:
  ///   - request: its id in the cloud's logs.
  ///   - result: the id of what was made.
  public func finishCall(
    _ call: CloudCallID, _ outcome: CloudCallOutcome, request: String? = nil,
    result: String? = nil, error: String? = nil
  ) async throws {
    try await pool.run(.finishCall, call.number, outcome, request, result, error)
  }

  /// Whether such a call was sent in a region whose end nobody saw, and whose time is not over.
  public func hasPendingCall(
    _ action: String, of migration: MigrationID, region: String
  ) async throws -> Bool {
    try await pool.one(.hasPendingCall, migration, region, action)
  }

  /// Whether any of such calls was sent to something in a region, by whatever migration, whose end nobody
  /// saw, and whose time is not over.
  public func hasPendingCall(
    _ actions: [String], on subject: String, region: String
  ) async throws -> Bool {
    try await pool.one(.hasPendingCallOn, region, actions, subject)
  }

  /// Whether a freeze of a migration was called off, or its worker vanished: who did it may not have
  /// let go yet.
  public func hasLostFreeze(_ migration: MigrationID) async throws -> Bool {
    try await pool.one(.hasLostFreeze, migration)
  }

  /// Whether a call of any migration made something in a region, or has named it since.
  ///
  /// - Parameters:
  ///   - id: of what may have been made.
  ///   - name: that it had at first: a call whose reply was lost tells no id.
  ///   - renaming: the action that names it.
  public func isMade(
    by action: String, _ id: String, named name: String, or renaming: String, region: String
  ) async throws -> Bool {
    try await pool.one(.isMade, region, action, id, name, renaming)
  }

  /// Whether another migration brings a server to a region, with what its preflight found there.
  public func isUnderWay(
    in region: String, besides migration: MigrationID
  ) async throws -> Bool {
    try await pool.one(.isUnderWay, region, migration)
  }

  /// Whether such a call was sent in a region, and not refused.
  public func hasCall(
    _ action: String, on subject: String, of migration: MigrationID, region: String
  ) async throws -> Bool {
    try await pool.one(.hasCall, migration, region, action, subject)
  }

  /// Whether one of such calls was sent in a region since the source was frozen, and not refused.
  public func hasCallSinceFreeze(
    _ actions: [String], of migration: MigrationID, region: String
  ) async throws -> Bool {
    try await pool.one(.hasCallSinceFreeze, migration, region, actions)
  }

  /// Whether one of such calls was done in a region since the source was frozen, or may yet be.
  public func mayHaveBegunSinceFreeze(
    _ actions: [String], of migration: MigrationID, region: String
  ) async throws -> Bool {
    try await pool.one(.mayHaveBegunSinceFreeze, migration, region, actions)
  }

  /// Whether one of such calls was done to something in a region since the source was frozen.
  public func hasDoneSinceFreeze(
    _ action: String, on subject: String, of migration: MigrationID, region: String
  ) async throws -> Bool {
    try await pool.one(.hasDoneSinceFreeze, migration, region, action, subject)
  }

  /// The ids of what such calls made in a region, whether or not it is there any more.
  public func made(
    by action: String, on subject: String, of migration: MigrationID, region: String
  ) async throws -> [String] {
    try await pool.all(.made, migration, region, action, subject)
  }

  /// Whether the last of two actions that may have been done to something in a region is the first one.
  public func isLast(
    _ action: String, before later: String, on subject: String, of migration: MigrationID,
    region: String
  ) async throws -> Bool {
    try await pool.one(.isLastCall, migration, region, action, later, subject)
  }
}

extension Statement where Row == Int64 {
  static let beginCall = Self(
    "begin_call",
    """
    INSERT INTO longhaul.cloud_call
      (migration, region, action, subject, epoch, fence, worker, ends_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp() + make_interval(secs => $8))
    RETURNING id
    """)
}

extension Statement where Row == Bool {
  static let hasPendingCall = Self(
    "has_pending_call",
    """
    SELECT EXISTS (
      SELECT FROM longhaul.cloud_call
      WHERE migration = $1 AND region = $2 AND action = $3
        AND (finished_at IS NULL OR outcome = 'unknown') AND ends_by > clock_timestamp())
    """)

  static let hasPendingCallOn = Self(
    "has_pending_call_on",
    """
    SELECT EXISTS (
      SELECT FROM longhaul.cloud_call
      WHERE region = $1 AND action = ANY ($2::text[]) AND subject = $3
        AND (finished_at IS NULL OR outcome = 'unknown') AND ends_by > clock_timestamp())
    """)

  static let hasLostFreeze = Self(
    "has_lost_freeze",
    """
    SELECT EXISTS (
      SELECT FROM longhaul.job j JOIN longhaul.migration_job m ON m.job = j.id
      WHERE m.migration = $1 AND j.kind = 'freeze' AND (j.state = 'withdrawn' OR j.vanished > 0))
    """)

  static let isUnderWay = Self(
    "is_under_way",
    """
    SELECT EXISTS (
      SELECT FROM longhaul.server JOIN longhaul.migration ON migration.id = server.migration
      WHERE destination_region = $1 AND migration.id <> $2
        AND phase NOT IN ('done', 'finalizing', 'finalized', 'cancelling', 'cancelled'))
    """)

  static let hasCall = Self(
    "has_call",
    """
    SELECT EXISTS (
      SELECT FROM longhaul.cloud_call
      WHERE migration = $1 AND region = $2 AND action = $3 AND subject = $4
        AND outcome IS DISTINCT FROM 'refused')
    """)

  static let hasCallSinceFreeze = Self(
    "has_call_since_freeze",
    "SELECT EXISTS (\(activationCalls) AND c.outcome IS DISTINCT FROM 'refused')")

  static let mayHaveBegunSinceFreeze = Self(
    "may_have_begun_since_freeze",
    """
    SELECT EXISTS (\(activationCalls)
      AND (c.outcome = 'done'
        OR (c.finished_at IS NULL OR c.outcome = 'unknown') AND c.ends_by > clock_timestamp()))
    """)

  /// A rehearsal makes a server, too, under another name.
  private static let activationCalls = """
    SELECT FROM longhaul.cloud_call c JOIN longhaul.migration m ON m.id = c.migration
    JOIN longhaul.server s ON s.migration = m.id
    WHERE m.id = $1 AND c.region = $2 AND c.action = ANY ($3::text[])
      AND c.started_at >= m.frozen_at AND (c.action <> 'create server' OR c.subject = s.name)
    """

  static let hasDoneSinceFreeze = Self(
    "has_done_since_freeze",
    """
    SELECT EXISTS (
      SELECT FROM longhaul.cloud_call c JOIN longhaul.migration m ON m.id = c.migration
      WHERE m.id = $1 AND c.region = $2 AND c.action = $3 AND c.subject = $4
        AND c.started_at >= m.frozen_at AND c.outcome = 'done')
    """)

  static let isMade = Self(
    "is_made",
    """
    SELECT EXISTS (
      SELECT FROM longhaul.cloud_call
      WHERE region = $1 AND outcome IS DISTINCT FROM 'refused'
        AND ((action = $2 AND (result = $3 OR subject = $4)) OR (action = $5 AND subject = $3)))
    """)

  static let isLastCall = Self(
    "is_last_call",
    """
    SELECT coalesce((
      SELECT action = $3 FROM longhaul.cloud_call
      WHERE migration = $1 AND region = $2 AND action IN ($3, $4) AND subject = $5
        AND outcome IS DISTINCT FROM 'refused'
      ORDER BY id DESC LIMIT 1), false)
    """)
}

extension Statement where Row == String {
  static let made = Self(
    "made",
    """
    SELECT result FROM longhaul.cloud_call
    WHERE migration = $1 AND region = $2 AND action = $3 AND subject = $4 AND result IS NOT NULL
    ORDER BY id
    """)
}

extension Statement where Row == Void {
  static let finishCall = Self(
    "finish_call",
    """
    UPDATE longhaul.cloud_call SET finished_at = clock_timestamp(), outcome = $2, request = $3,
      result = $4, error = left($5, 4000)
    WHERE id = $1
    """)
}
