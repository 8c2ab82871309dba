public import Jobs
public import Postgres

/// A hook's run, written down before it starts.
public struct HookRunID: Sendable {
  let number: Int64
}

extension Journal {
  /// Writes down that a hook is about to run, under the claim's fence.
  ///
  /// - Parameters:
  ///   - limit: after this it has ended, even if its worker vanishes.
  ///   - opposites: hooks that it must not meet; what brought a failback's volumes here counts, too.
  /// - Returns: nil while an opposite has begun that nobody saw end, and its time is not over.
  public func beginHook(
    _ hook: String, of migration: MigrationID, epoch: Int64, claim: Claim, within limit: Duration,
    unless opposites: [String] = [], in transaction: Transaction
  ) async throws -> HookRunID? {
    try await transaction.first(
      .beginHook, migration, hook, epoch, claim.fence, claim.worker, limit, opposites
    ).map(HookRunID.init)
  }

  /// Whether every activate hook since the source was frozen said of itself that it failed, with an
  /// exit code of its own; true when none was run.
  public func hasNoActivation(_ migration: MigrationID) async throws -> Bool {
    try await pool.one(.hasNoActivation, migration)
  }

  /// Keeps how a hook ended, and the end of what it printed.
  ///
  /// - Parameter exitCode: nil when it was stopped for taking too long.
  public func finishHook(
    _ run: HookRunID, exitCode: Int?, output: String
  ) async throws {
    try await pool.run(.finishHook, run.number, exitCode, output)
  }

  /// The limits that Longhaul set on a volume and has not taken back: what was there before.
  public func throttle(of volume: VolumeID) async throws -> ThrottleRecord? {
    try await pool.first(.loadThrottle, volume)
  }

  /// Writes a limit down before it is set; what was there before the first one stays recorded.
  ///
  /// - Returns: whether it may be set: the migration still goes from round to round.
  public func recordThrottle(
    _ volume: VolumeID, previous: String?, bytesPerSecond: UInt64, in transaction: Transaction
  ) async throws -> Bool {
    try await transaction.first(.recordThrottle, volume, previous, bytesPerSecond) != nil
  }

  /// The same as `throttle(of:)`, and nobody else sets or takes back that volume's limit before the
  /// transaction ends.
  public func lockThrottle(
    of volume: VolumeID, in transaction: Transaction
  ) async throws -> ThrottleRecord? {
    try await transaction.first(.lockThrottle, volume)
  }

  /// Forgets a limit once it was taken back.
  public func forgetThrottle(_ volume: VolumeID, in transaction: Transaction) {
    transaction.send(.forgetThrottle, volume)
  }
}

/// A limit on a source image's writes.
public struct ThrottleRecord: PostgresRow, Sendable {
  /// The image's metadata before; nil when it had none.
  public let previous: String?
  /// What Longhaul set, in bytes a second.
  public let bytesPerSecond: UInt64
  /// What it had set before that; one of these may still be there if setting the last one failed.
  public let earlier: [Int64]

  /// Whether a value of the metadata is one that Longhaul has set.
  public func isOurs(_ value: String?) -> Bool {
    value == "\(bytesPerSecond)" || earlier.contains { value == "\($0)" }
  }

  /// Reads the columns in their order.
  public init(row: inout RowReader) throws {
    previous = try row.next()
    bytesPerSecond = try row.next()
    earlier = try row.next()
  }

  static let columns = "previous, bytes_per_second, earlier"
}

extension Statement where Row == Int64 {
  static let beginHook = Self(
    "begin_hook",
    """
    INSERT INTO longhaul.hook_run (migration, hook, epoch, fence, worker, ends_by)
    SELECT $1, $2, $3, $4, $5, clock_timestamp() + make_interval(secs => $6)
    WHERE NOT EXISTS (
      SELECT FROM longhaul.hook_run
      WHERE finished_at IS NULL AND ends_by > clock_timestamp()
        AND (migration = $1 AND hook = ANY ($7::text[])
          OR migration = (SELECT failback_of FROM longhaul.migration WHERE id = $1)
            AND hook = CASE $2::text WHEN 'freeze' THEN 'activate' WHEN 'activate' THEN 'freeze' END))
    RETURNING id
    """)
}

extension Statement where Row == Bool {
  static let hasNoActivation = Self(
    "has_no_activation",
    """
    SELECT coalesce(bool_and(coalesce(r.exit_code BETWEEN 1 AND 127, false)), true)
    FROM longhaul.hook_run r JOIN longhaul.migration m ON m.id = r.migration
    WHERE m.id = $1 AND r.hook = 'activate' AND r.started_at >= m.frozen_at
    """)
}

extension Statement where Row == ThrottleRecord {
  static let loadThrottle = Self(
    "load_throttle",
    "SELECT \(ThrottleRecord.columns) FROM longhaul.throttle WHERE volume = $1")

  static let lockThrottle = Self(
    "lock_throttle",
    "SELECT \(ThrottleRecord.columns) FROM longhaul.throttle WHERE volume = $1 FOR UPDATE")

  /// The migration's row is locked: what makes it wait or rest comes before, or finds the limit.
  static let recordThrottle = Self(
    "record_throttle",
    """
    WITH replicating AS MATERIALIZED (
      SELECT m.id FROM longhaul.migration m JOIN longhaul.volume v ON v.migration = m.id
      WHERE v.id = $1 AND m.state ? 'replicating' FOR SHARE OF m)
    INSERT INTO longhaul.throttle AS t (volume, previous, bytes_per_second)
    SELECT $1, $2, $3 FROM replicating
    ON CONFLICT (volume) DO UPDATE SET
      bytes_per_second = excluded.bytes_per_second, set_at = now(),
      earlier = t.earlier || t.bytes_per_second
    RETURNING \(ThrottleRecord.columns)
    """)
}

extension Statement where Row == Void {
  static let finishHook = Self(
    "finish_hook",
    """
    UPDATE longhaul.hook_run SET finished_at = clock_timestamp(), exit_code = $2, output = $3
    WHERE id = $1
    """)

  static let forgetThrottle = Self(
    "forget_throttle", "DELETE FROM longhaul.throttle WHERE volume = $1")
}
