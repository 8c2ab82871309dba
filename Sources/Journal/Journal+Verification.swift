public import Postgres

extension Journal {
  /// Records how a comparison of a sealed round ended; differences are copied again.
  public func recordVerification(
    of volume: VolumeID, round: Int, different: RangeSet<UInt64>, bytes: UInt64,
    in transaction: Transaction
  ) {
    transaction.send(.recordVerification, volume, round, different, bytes)
  }

  /// Whether the last comparison of every volume found it equal, and nothing has to be copied again.
  public func isVerified(
    _ migration: MigrationID, in transaction: Transaction
  ) async throws -> Bool {
    try await transaction.one(.isVerified, migration)
  }

  /// Forgets a comparison that could not be made.
  public func abandonVerification(
    of volume: VolumeID, round: Int, in transaction: Transaction
  ) {
    transaction.send(.abandonVerification, volume, round)
  }

  /// The sealed rounds of a volume whose snapshots a comparison reads.
  public func roundsBeingCompared(of volume: VolumeID) async throws -> [Int] {
    try await pool.all(.roundsBeingCompared, volume)
  }
}

extension Statement where Row == Int {
  static let roundsBeingCompared = Self(
    "rounds_being_compared",
    "SELECT number FROM longhaul.volume_round WHERE volume = $1 AND verification = 'pending'"
  ) { row in try row.next() }
}

extension Statement where Row == Bool {
  static let isVerified = Self(
    "is_verified",
    """
    SELECT bool_and(v.suspect = '{}' AND 'equal' IS NOT DISTINCT FROM (
      SELECT r.verification FROM longhaul.volume_round r
      WHERE r.volume = v.id AND r.verified_at IS NOT NULL ORDER BY r.number DESC LIMIT 1))
    FROM longhaul.volume v WHERE v.migration = $1
    """)
}

extension Statement where Row == Void {
  static let abandonVerifications = Self(
    "abandon_verifications",
    """
    UPDATE longhaul.volume_round r SET verification = NULL FROM longhaul.volume v
    WHERE v.id = r.volume AND v.migration = $1 AND r.verification = 'pending'
    """)

  static let abandonVerification = Self(
    "abandon_verification",
    """
    UPDATE longhaul.volume_round SET verification = NULL
    WHERE volume = $1 AND number = $2 AND verification = 'pending'
    """)

  static let recordVerification = Self(
    "record_verification",
    """
    WITH volume AS (
      UPDATE longhaul.volume SET suspect = suspect + $3::int8multirange WHERE id = $1)
    UPDATE longhaul.volume_round SET
      verification = CASE WHEN isempty($3::int8multirange) THEN 'equal' ELSE 'different' END,
      verified_at = clock_timestamp(), verified_bytes = $4
    WHERE volume = $1 AND number = $2
    """)
}
