/// What counts for a decision beside what the rounds measured.
public struct Circumstances: Hashable, Codable, Sendable {
  /// How far the comparison of destination and source came.
  public enum Comparison: String, Codable, Sendable, CaseIterable {
    /// The policy asks for none.
    case off
    /// None has ended, and none is under way.
    case none
    /// The first one is queued or runs.
    case pending
    /// The last one that ended found a sealed round equal, in all volumes.
    case equal
    /// The last one that ended found a difference.
    case different
  }

  /// By the database's clock, in seconds since 1970.
  public var secondsSince1970: Double
  /// Since the sealed round's snapshot was asked for.
  public var sinceSnapshot: Duration
  /// Whether the operator asked for the cutover.
  public var cutoverRequested: Bool
  /// How far the comparison came.
  public var comparison: Comparison
  /// Found different and not copied again yet.
  public var suspect: ByteCount
  /// The limit on the source's writes that is in force; nil if none is.
  public var throttledAt: DataRate?
  /// What would keep the destination from starting; nil: nothing that shows.
  public var obstacle: String?

  /// - Parameters: as the properties of the same names.
  public init(
    secondsSince1970: Double, sinceSnapshot: Duration, cutoverRequested: Bool = false,
    comparison: Comparison, suspect: ByteCount = .zero, throttledAt: DataRate? = nil,
    obstacle: String? = nil
  ) {
    self.secondsSince1970 = secondsSince1970
    self.sinceSnapshot = sinceSnapshot
    self.cutoverRequested = cutoverRequested
    self.comparison = comparison
    self.suspect = suspect
    self.throttledAt = throttledAt
    self.obstacle = obstacle
  }

  /// Whether the copies can be relied upon.
  var isVerified: Bool { comparison == .off || comparison == .equal && suspect == .zero }
}
