/// The predicted downtime if the freeze were ordered now, term by term.
public struct Estimate: Hashable, Codable, Sendable {
  /// What it should stay below.
  public var target: Duration
  /// The source stops.
  public var freeze: Duration
  /// The last snapshot.
  public var snapshot: Duration
  /// Finding what changed.
  public var enumerate: Duration
  /// Its bytes over the link: ``delta`` at ``rate``.
  public var transfer: Duration
  /// What each extent, and the copy as such, costs beside the bytes.
  public var extents: Duration
  /// The matching snapshot at the destination.
  public var seal: Duration
  /// The destination starts.
  public var activate: Duration
  /// Until its probe succeeds; zero without one.
  public var probe: Duration
  /// From one job of the cutover to the next, in all.
  public var hops: Duration
  /// What will have been written since the last sealed snapshot when the source stands still.
  public var delta: ByteCount
  /// How fast that is, over that time.
  public var dirtyRate: DataRate
  /// How fast the link carries it.
  public var rate: DataRate
  /// What the guest is given to shut down; it may take all of it. nil: no guest is asked.
  public var longestFreeze: Duration?

  /// - Parameters: as the properties of the same names.
  public init(
    target: Duration, freeze: Duration, snapshot: Duration, enumerate: Duration,
    transfer: Duration, extents: Duration, seal: Duration, activate: Duration,
    probe: Duration = .zero, hops: Duration, delta: ByteCount, dirtyRate: DataRate, rate: DataRate,
    longestFreeze: Duration? = nil
  ) {
    self.target = target
    self.freeze = freeze
    self.snapshot = snapshot
    self.enumerate = enumerate
    self.transfer = transfer
    self.extents = extents
    self.seal = seal
    self.activate = activate
    self.probe = probe
    self.hops = hops
    self.delta = delta
    self.dirtyRate = dirtyRate
    self.rate = rate
    self.longestFreeze = longestFreeze
  }

  /// The sum of all terms.
  public var total: Duration {
    freeze + snapshot + enumerate + transfer + extents + seal + activate + probe + hops
  }

  /// The downtime if the guest takes all the time that it is given; nil where that is no more than
  /// ``total``.
  public var worst: Duration? {
    longestFreeze.flatMap { $0 > freeze ? total - freeze + $0 : nil }
  }

  /// What no link and no limit shortens.
  public var unavoidable: Duration {
    freeze + snapshot + enumerate + seal + activate + probe + hops
  }

  /// Whether a cutover now would keep to the target.
  public var isBelowTarget: Bool { total <= target }
}
