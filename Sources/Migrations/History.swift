/// How long single steps take on this route: the 95th percentile of its own past.
///
/// Where there is no past yet, defaults stand in that are on the slow side, so that the first
/// migration of a route waits rather than promises too much.
public struct History: Hashable, Codable, Sendable {
  /// From the order to stop the source until it stands still.
  public var freeze: Duration
  /// From the order to start the destination until it runs.
  public var activate: Duration
  /// From a job's being queued to its start, once: a cutover has three on its way.
  public var hop: Duration
  /// The snapshot at the source, of all volumes.
  public var snapshot: Duration
  /// The snapshot at the destination, of all volumes.
  public var seal: Duration
  /// What the route's link carried lately; for migrations that moved nothing yet.
  public var rate: DataRate

  /// From the samples of each step, the newest hundred or so; none: its default, which is 3 s for
  /// the freeze and the activation, 200 ms for a hop, 500 ms for a snapshot and for a seal, and
  /// 10 MB/s for the link.
  public init(
    freeze: [Duration] = [], activate: [Duration] = [], hop: [Duration] = [],
    snapshot: [Duration] = [], seal: [Duration] = [], rate: DataRate? = nil
  ) {
    self.freeze = Self.percentile95(freeze) ?? .seconds(3)
    self.activate = Self.percentile95(activate) ?? .seconds(3)
    self.hop = Self.percentile95(hop) ?? .milliseconds(200)
    self.snapshot = Self.percentile95(snapshot) ?? .milliseconds(500)
    self.seal = Self.percentile95(seal) ?? .milliseconds(500)
    self.rate = rate.flatMap { $0.bytesPerSecond > 0 ? $0 : nil } ?? .megabytes(10)
  }

  /// The smallest sample that 95 of 100 do not exceed: of fewer than 20, the largest.
  static func percentile95(_ samples: [Duration]) -> Duration? {
    guard !samples.isEmpty else { return nil }
    let rank = (samples.count * 95 + 99) / 100
    return samples.sorted()[rank - 1]
  }
}
