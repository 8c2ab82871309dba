/// How long single steps take for a migration like this one, from what others took.
///
/// Where there is no past yet, defaults stand in that are on the slow side, so that the first
/// migration of a route waits rather than promises too much.
public struct History: Hashable, Codable, Sendable {
  /// What one cutover spent on all but finding and copying the last changes.
  public struct Cutover: Hashable, Codable, Sendable {
    /// From the order to stop the source until it stands still.
    public var freeze: Duration
    /// From the order to start the destination until it runs.
    public var activate: Duration
    /// From there until its probe succeeded; zero without one.
    public var probe: Duration
    /// From the end of each of its jobs to the beginning of the next, in all.
    public var hops: Duration
    /// The snapshot at the source, of all volumes.
    public var snapshot: Duration
    /// The snapshot at the destination, of all volumes.
    public var seal: Duration

    /// All of its parts.
    public init(
      freeze: Duration, activate: Duration, probe: Duration = .zero, hops: Duration,
      snapshot: Duration = .zero, seal: Duration = .zero
    ) {
      self.freeze = freeze
      self.activate = activate
      self.probe = probe
      self.hops = hops
      self.snapshot = snapshot
      self.seal = seal
    }

    fileprivate var total: Duration { freeze + activate + probe + hops + snapshot + seal }
  }

  /// What a rehearsal spent on its server, which it made, too.
  public struct Rehearsed: Hashable, Sendable {
    /// Until it ran.
    public var activate: Duration
    /// From there until its probe succeeded; nil without one.
    public var probe: Duration?

    /// Both parts.
    public init(activate: Duration, probe: Duration?) {
      self.activate = activate
      self.probe = probe
    }
  }

  /// From the order to stop the source until it stands still.
  public var freeze: Duration
  /// From the order to start the destination until it runs.
  public var activate: Duration
  /// From there until its probe succeeds; zero without one.
  public var probe: Duration
  /// What the guest is given to shut down; nil: no guest is asked.
  public var longestFreeze: Duration?
  /// From a job's being queued to its start, once.
  public var hop: Duration
  /// From the end of each job of a cutover to the beginning of the next, in all: what it takes to settle
  /// them, too.
  public var hops: Duration
  /// The snapshot at the source, of all volumes.
  public var snapshot: Duration
  /// The snapshot at the destination, of all volumes.
  public var seal: Duration
  /// What the route's link carried lately; for migrations that moved nothing yet.
  public var rate: DataRate

  /// From the newest hundred or so samples. Without any there are defaults: 3 s for the freeze, the
  /// activation and the probe, 200 ms for a hop, of which a cutover has three, 500 ms for a snapshot and
  /// for a seal, and 10 MB/s for the link.
  ///
  /// - Parameters:
  ///   - cutovers: the one is taken that half of them do not exceed in all. The steps' own percentiles
  ///     would add up to more than any cutover took.
  ///   - rehearsed: what a rehearsal of this migration took from its start, where there are no cutovers.
  ///   - hasProbe: whether this migration waits for one.
  ///   - longestFreeze: what the guest is given to shut down; nil: no guest is asked.
  ///   - hop: of these, and of rounds' snapshots and seals, the sample that 95 of 100 do not exceed, where
  ///     there are no cutovers.
  public init(
    cutovers: [Cutover] = [], rehearsed: Rehearsed? = nil, hasProbe: Bool = false,
    longestFreeze: Duration? = nil,
    hop: [Duration] = [], snapshot: [Duration] = [], seal: [Duration] = [], rate: DataRate? = nil
  ) {
    let usual = Self.percentile(50, of: cutovers) { $0.total }
    freeze = usual?.freeze ?? .seconds(3)
    activate = usual?.activate ?? rehearsed?.activate ?? .seconds(3)
    probe = hasProbe ? usual?.probe ?? rehearsed?.probe ?? .seconds(3) : .zero
    self.longestFreeze = longestFreeze
    self.hop = Self.percentile(95, of: hop) { $0 } ?? .milliseconds(200)
    hops = usual?.hops ?? self.hop * Self.hopsOfCutover
    self.snapshot =
      usual?.snapshot ?? Self.percentile(95, of: snapshot) { $0 } ?? .milliseconds(500)
    self.seal = usual?.seal ?? Self.percentile(95, of: seal) { $0 } ?? .milliseconds(500)
    self.rate = rate.flatMap { $0.bytesPerSecond > 0 ? $0 : nil } ?? .megabytes(10)
  }

  /// Jobs that follow each other from the freeze to the activation.
  private static let hopsOfCutover = 3

  /// The smallest sample that so many of 100 do not exceed: with 95 the largest of fewer than 20.
  static func percentile<Sample>(
    _ percent: Int, of samples: [Sample], by size: (Sample) -> Duration
  ) -> Sample? {
    guard !samples.isEmpty else { return nil }
    let rank = (samples.count * percent + 99) / 100
    return samples.sorted { size($0) < size($1) }[rank - 1]
  }
}
