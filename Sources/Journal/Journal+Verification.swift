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
  ///
  /// It has the migration to itself from here: of two volumes whose comparisons end at once, each would
  /// take the other's for under way, and nobody would say that both are equal.
  public func isVerified(
    _ migration: MigrationID, in transaction: Transaction
  ) async throws -> Bool {
    _ = try await transaction.one(.lockMigration, migration)
    return try await transaction.one(.isVerified, migration)
  }

  /// Forgets a comparison that could not be made.
  public func abandonVerification(
    of volume: VolumeID, round: Int, in transaction: Transaction
  ) {
    transaction.send(.abandonVerification, volume, round)
  }

  /// The rounds of a volume whose snapshots comparisons need: the one that is compared, and the last
  /// that was found equal, from which the next one goes on.
  public func roundsToCompare(of volume: VolumeID) async throws -> [Int] {
    try await pool.all(.roundsToCompare, volume)
  }

  /// The round from which a comparison goes on; nil: it looks at all there is.
  public func comparisonBase(of volume: VolumeID, round: Int) async throws -> Int? {
    try await pool.first(.comparisonBase, volume, round)
  }

  /// Makes the comparison look at all there is, as the snapshots that it went on from are gone.
  public func forgetComparisonBase(
    of volume: VolumeID, round: Int, in transaction: Transaction
  ) {
    transaction.send(.forgetComparisonBase, volume, round)
  }
}

extension Statement where Row == Int {
  static let roundsToCompare = Self(
    "rounds_to_compare",
    """
    SELECT number FROM longhaul.volume_round WHERE volume = $1 AND verification = 'pending'
    UNION
    SELECT compared_base FROM longhaul.volume_round
    WHERE volume = $1 AND verification = 'pending' AND compared_base IS NOT NULL
    UNION
    SELECT max(number) FROM longhaul.volume_round WHERE volume = $1 AND verification = 'equal'
    HAVING max(number) IS NOT NULL
    """)

  static let comparisonBase = Self(
    "comparison_base",
    """
    SELECT compared_base FROM longhaul.volume_round
    WHERE volume = $1 AND number = $2 AND compared_base IS NOT NULL
    """)
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

  static let forgetComparisonBase = Self(
    "forget_comparison_base",
    "UPDATE longhaul.volume_round SET compared_base = NULL WHERE volume = $1 AND number = $2")

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
