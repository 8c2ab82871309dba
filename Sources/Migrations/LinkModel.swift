/// What a copy costs: a fixed part, a part for each extent, and its bytes at the link's rate.
///
/// Large transfers give the rate; what small ones took beyond it gives the other two.
public struct LinkModel: Hashable, Sendable {
  /// Payload over the link, compression and checks included.
  public var rate: DataRate
  /// What even an empty copy takes.
  public var fixed: Duration
  /// What each separate range adds.
  public var perExtent: Duration

  /// - Parameters: as the properties of the same names.
  public init(rate: DataRate, fixed: Duration, perExtent: Duration) {
    self.rate = rate
    self.fixed = fixed
    self.perExtent = perExtent
  }

  /// From this much, or this long, on a transfer tells the rate by itself.
  static let large = ByteCount.mebibytes(64)
  static let long = Duration.seconds(2)
  /// Less than this tells nothing of the rate: it is over before the link is busy.
  static let telling = ByteCount.mebibytes(1)
  /// What an empty copy is taken for where nothing else is known.
  static let usualFixed = 0.1
  /// More than this each is not the extents' doing: many are on the way at a time.
  static let mostPerExtent = 0.001

  /// - Parameters:
  ///   - rounds: all sealed ones, from the oldest to the newest, the seed included.
  ///   - usual: the route's rate, for a migration that has moved nothing yet.
  public init(_ rounds: [RoundMeasurement], usual: DataRate) {
    let rate = Self.rate(rounds) ?? Self.shown(rounds) ?? usual
    let costs = rounds.filter { !$0.isSeed }.suffix(5).map { round in
      let moving = Double(round.payload.bytes) / rate.bytesPerSecond
      return (extents: Double(round.extents), rest: max(0, round.transfer.inSeconds - moving))
    }
    let slope = Self.slope(costs)
    let fixed = costs.suffix(3).map { max(0, $0.rest - slope * $0.extents) }.max()
    self.init(
      rate: rate, fixed: .seconds(fixed ?? Self.usualFixed), perExtent: .seconds(slope))
  }

  /// The slowest of the last three large ones, or what the last two deltas show to be possible if
  /// that is more: their time, which holds the fixed costs too, bounds the rate from below.
  private static func rate(_ rounds: [RoundMeasurement]) -> DataRate? {
    let moved = rounds.filter { $0.payload > .zero && $0.transfer > .zero }
    func slowest(_ rounds: ArraySlice<RoundMeasurement>) -> DataRate? {
      rounds.map { DataRate($0.payload, in: $0.transfer) }.min()
    }
    let large = slowest(moved.filter { $0.payload >= Self.large || isLong($0) }.suffix(3))
    let deltas = moved.filter { !$0.isSeed && $0.payload >= Self.telling }
    let shown = deltas.count > 1 ? slowest(deltas.suffix(2)) : nil
    return [large, shown].compactMap { $0 }.max()
  }

  /// The most that any round shows to be possible, where all were small.
  private static func shown(_ rounds: [RoundMeasurement]) -> DataRate? {
    rounds.filter { $0.payload > .zero && $0.transfer > .zero }
      .map { DataRate($0.payload, in: $0.transfer) }.max()
  }

  /// Long because of its bytes, and not of its many extents.
  private static func isLong(_ round: RoundMeasurement) -> Bool {
    round.transfer >= Self.long
      && Double(round.extents) * Self.mostPerExtent < round.transfer.inSeconds
  }

  /// Seconds an extent, by a line through the rests and the usual fixed cost.
  private static func slope(_ costs: [(extents: Double, rest: Double)]) -> Double {
    let points = costs + [(extents: 0, rest: usualFixed)]
    let count = Double(points.count)
    let meanX = points.reduce(0) { $0 + $1.extents } / count
    let meanY = points.reduce(0) { $0 + $1.rest } / count
    let spread = points.reduce(0) { $0 + ($1.extents - meanX) * ($1.extents - meanX) }
    guard spread > 0 else { return 0 }
    let slope = points.reduce(0) { $0 + ($1.extents - meanX) * ($1.rest - meanY) } / spread
    return min(max(0, slope), mostPerExtent)
  }
}
