/// How far a migration's replication came.
public struct Progress: Hashable, Codable, Sendable {
  /// The round under way, or the last one sealed while the migration waits; 0 is the seed.
  public var round: Int
  /// Freezes that failed since the operator last asked for a cutover.
  public var failedFreezes: Int

  /// - Parameters: as the properties of the same names.
  public init(round: Int = 0, failedFreezes: Int = 0) {
    self.round = round
    self.failedFreezes = failedFreezes
  }

  /// The same migration, one round later.
  var nextRound: Progress { Progress(round: round + 1, failedFreezes: failedFreezes) }

  /// The same round, after one more freeze came to nothing.
  var afterFailedFreeze: Progress { Progress(round: round, failedFreezes: failedFreezes + 1) }
}
