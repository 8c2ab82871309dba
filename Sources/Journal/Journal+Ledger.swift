public import Jobs
public import Postgres

/// A hook's run, written down before it starts.
public struct HookRunID: Sendable {
  let number: Int64
}

extension Journal {
  /// Writes down that a hook is about to run, under the claim's fence.
  public func beginHook(
    _ hook: String, of migration: MigrationID, epoch: Int64, claim: Claim,
    in transaction: Transaction
  ) async throws -> HookRunID {
    HookRunID(
      number: try await transaction.one(
        .beginHook, migration, hook, epoch, claim.fence, claim.worker))
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
  public func recordThrottle(
    _ volume: VolumeID, previous: String?, bytesPerSecond: UInt64, in transaction: Transaction
  ) {
    transaction.send(.recordThrottle, volume, previous, bytesPerSecond)
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

  /// Reads the columns in their order.
  public init(row: inout RowReader) throws {
    previous = try row.next()
    bytesPerSecond = try row.next()
  }
}

extension Statement where Row == Int64 {
  static let beginHook = Self(
    "begin_hook",
    """
    INSERT INTO longhaul.hook_run (migration, hook, epoch, fence, worker)
    VALUES ($1, $2, $3, $4, $5) RETURNING id
    """
  ) { row in try row.next() }
}

extension Statement where Row == ThrottleRecord {
  static let loadThrottle = Self(
    "load_throttle", "SELECT previous, bytes_per_second FROM longhaul.throttle WHERE volume = $1")
}

extension Statement where Row == Void {
  static let finishHook = Self(
    "finish_hook",
    """
    UPDATE longhaul.hook_run SET finished_at = clock_timestamp(), exit_code = $2, output = $3
    WHERE id = $1
    """)

  static let recordThrottle = Self(
    "record_throttle",
    """
    INSERT INTO longhaul.throttle (volume, previous, bytes_per_second) VALUES ($1, $2, $3)
    ON CONFLICT (volume) DO UPDATE SET
      bytes_per_second = excluded.bytes_per_second, set_at = now()
    """)

  static let forgetThrottle = Self(
    "forget_throttle", "DELETE FROM longhaul.throttle WHERE volume = $1")
}
