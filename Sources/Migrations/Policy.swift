/// What the operator asked of one migration's cutover.
public struct Policy: Hashable, Sendable {
  /// When the cutover fires.
  public enum Cutover: Hashable, Sendable {
    /// As soon as the predicted downtime is below the target.
    case auto
    /// When the operator says so.
    case manual
    /// As `auto`, but not before this moment, in seconds since 1970.
    case at(secondsSince1970: Double)
  }

  /// What to do when the target cannot be reached.
  public enum Divergence: String, Codable, Sendable, CaseIterable {
    /// Keep copying at intervals, and wait for the operator or better conditions.
    case hold
    /// Limit the source image's writes until the target is reached.
    case throttle
    /// Cut over in spite of it once the rounds stop getting smaller.
    case proceed
  }

  /// How much is compared once a round is sealed.
  public enum Verification: String, Codable, Sendable, CaseIterable {
    /// All objects, a random part of them, or none.
    case full, sampled, off
  }

  /// How volumes come to the destination.
  public enum Method: String, Codable, Sendable, CaseIterable {
    /// Ceph's snapshots, one after another, while they are written to.
    case snapshots
    /// Glance's images, while their server stands still: also where they are not on Ceph.
    case image
  }

  /// How a server at the source is brought to a standstill; its data volumes alone are detached.
  public enum Freeze: String, Codable, Sendable, CaseIterable {
    /// The guest is asked to shut down.
    case stop
    /// At once: what the guest has not written to its disks yet is lost, as after a power cut.
    case pause
  }

  /// When the server at the destination is made.
  public enum Placement: String, Codable, Sendable, CaseIterable {
    /// Before the seed, stopped and locked, so that the cutover only starts it.
    case prestaged
    /// At the cutover.
    case create
  }

  /// When the cutover fires.
  public var cutover: Cutover
  /// The longest downtime that is accepted; above zero.
  public var target: Duration
  /// Rounds after the seed before the migration counts as one that cannot converge; at least 1.
  public var mostRounds: Int
  /// What to do then.
  public var divergence: Divergence
  /// How much is compared before the cutover, and after it.
  public var verification: Verification
  /// Between rounds while the migration waits for the operator, a window, or better conditions.
  public var roundInterval: Duration
  /// Failed freezes after which the migration waits for the operator.
  public var mostFreezes: Int
  /// How a server stops.
  public var freeze: Freeze
  /// When its twin is made.
  public var placement: Placement
  /// How its volumes travel.
  public var method: Method
  /// After the cutover the way back is kept at least so long.
  public var retention: Duration

  /// - Parameters: as the properties of the same names.
  public init(
    cutover: Cutover = .auto, target: Duration = .seconds(10), mostRounds: Int = 30,
    divergence: Divergence = .hold, verification: Verification = .full,
    roundInterval: Duration = .seconds(60), mostFreezes: Int = 3, freeze: Freeze = .stop,
    placement: Placement = .prestaged, method: Method = .snapshots,
    retention: Duration = .zero
  ) {
    self.cutover = cutover
    self.target = target
    self.mostRounds = mostRounds
    self.divergence = divergence
    self.verification = verification
    self.roundInterval = roundInterval
    self.mostFreezes = mostFreezes
    self.freeze = freeze
    self.placement = placement
    self.method = method
    self.retention = retention
  }
}
