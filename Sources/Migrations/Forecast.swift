/// What is expected of the rounds to come, from those that were.
public struct Forecast: Hashable, Sendable {
  /// How the disk gets dirty.
  public var bytes: DirtyModel
  /// Into how many pieces.
  public var extents: DirtyModel
  /// What copying that costs.
  public var link: LinkModel
  /// How long finding it takes.
  public var enumerate: Duration
  /// How long everything else takes.
  public var history: History
  /// The limit on the source's writes, if there is one that holds.
  public var limit: DataRate?
  /// What the seed copied: no more than that, it is assumed, gets dirty before anything is known.
  private var seed: ByteCount

  /// Jobs that follow each other from a round's snapshot to its seal.
  static let hopsOfRound = 2

  /// - Parameters:
  ///   - rounds: all sealed ones, from the oldest to the newest, the seed included.
  ///   - limit: on the source's writes, in force now.
  public init(rounds: [RoundMeasurement], history: History, limit: DataRate? = nil) {
    let alike = rounds.filter { $0.isSeed || $0.throttledAt == limit }
    // Rounds under another limit measure another disk; they are better than none at all.
    let dirtying = alike.contains { !$0.isSeed } ? alike : rounds
    bytes = .bytes(dirtying)
    extents = .extents(dirtying)
    link = LinkModel(rounds, usual: history.rate)
    let deltas = rounds.filter { !$0.isSeed }
    enumerate = (deltas.isEmpty ? rounds : deltas).suffix(3).map(\.enumerate).max() ?? .zero
    self.history = history
    self.limit = rounds.contains { $0.exceeds(limit) } ? nil : limit
    seed = rounds.map(\.payload).max() ?? .zero
  }

  /// What has to cross the link, this long after the last snapshot.
  func delta(after time: Duration) -> Double {
    guard bytes.isMeasured else {
      // Nothing is known: as if the disk got dirty as fast as the link can carry it.
      return min(link.rate.bytesPerSecond * time.inSeconds, Double(seed.bytes))
    }
    let expected = bytes.amount(after: time)
    return min(expected, limit.map { $0.bytesPerSecond * time.inSeconds } ?? expected)
  }

  /// Whether the target is kept even if as much gets dirty as in the shortest time that was seen,
  /// where the cutover's own is far shorter: a hot spot may be all that is rewritten, at once.
  func isSure(sinceSnapshot: Duration, target: Duration) -> Bool {
    let seen = Duration.bounded(seconds: bytes.shortest / 2) - history.hop - history.freeze
    return estimate(sinceSnapshot: max(sinceSnapshot, seen), target: target).isBelowTarget
  }

  func transfer(after time: Duration) -> Duration {
    .bounded(seconds: delta(after: time) / max(1, link.rate.bytesPerSecond))
  }

  func extentCosts(after time: Duration) -> Duration {
    link.fixed + .bounded(seconds: extents.amount(after: time) * link.perExtent.inSeconds)
  }

  /// The downtime of a cutover ordered this long after the last sealed snapshot was taken.
  public func estimate(sinceSnapshot: Duration, target: Duration) -> Estimate {
    // Until it stands still the source may go on writing.
    let time = max(.zero, sinceSnapshot) + history.hop + history.freeze
    let delta = delta(after: time)
    return Estimate(
      target: target, freeze: history.freeze, snapshot: history.snapshot, enumerate: enumerate,
      transfer: transfer(after: time), extents: extentCosts(after: time), seal: history.seal,
      activate: history.activate, probe: history.probe, hops: history.hops,
      delta: ByteCount(rounding: delta),
      dirtyRate: DataRate(bytesPerSecond: delta / time.inSeconds), rate: link.rate,
      longestFreeze: history.longestFreeze)
  }
}

extension Duration {
  /// Ten years at most, so that sums of the hopeless stay sums.
  static func bounded(seconds: Double) -> Duration {
    .seconds(seconds.isNaN ? 0 : min(max(0, seconds), 3.2e8))
  }
}

extension RoundMeasurement {
  /// Whether more got dirty under this limit than it should have let through.
  fileprivate func exceeds(_ limit: DataRate?) -> Bool {
    guard let limit, throttledAt == limit, let sincePrevious else { return false }
    return DataRate(payload, in: sincePrevious) > limit * 1.1
  }
}
