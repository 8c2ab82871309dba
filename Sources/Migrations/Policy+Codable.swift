/// As it stands in a migration's row: flat, with units in the names, for SQL and for people.
extension Policy: Codable {
  private enum CodingKeys: String, CodingKey {
    case cutover, cutoverAt, targetSeconds, mostRounds, divergence, verification
    case roundIntervalSeconds, mostFreezes, freeze, placement, method
    case retentionSeconds
  }

  private enum CutoverName: String, Codable {
    case auto, manual, at
  }

  /// - Throws: `DecodingError` if anything is missing but what older rows lack, `freeze`,
  ///   `placement`, `method` and the retention; and `cutoverAt` only where it is needed.
  public init(from decoder: any Decoder) throws {
    let row = try decoder.container(keyedBy: CodingKeys.self)
    let cutover: Cutover =
      switch try row.decode(CutoverName.self, forKey: .cutover) {
      case .auto: .auto
      case .manual: .manual
      case .at: .at(secondsSince1970: try row.decode(Double.self, forKey: .cutoverAt))
      }
    self.init(
      cutover: cutover,
      target: .seconds(try row.decode(Double.self, forKey: .targetSeconds)),
      mostRounds: try row.decode(Int.self, forKey: .mostRounds),
      divergence: try row.decode(Divergence.self, forKey: .divergence),
      verification: try row.decode(Verification.self, forKey: .verification),
      roundInterval: .seconds(try row.decode(Double.self, forKey: .roundIntervalSeconds)),
      mostFreezes: try row.decode(Int.self, forKey: .mostFreezes),
      freeze: try row.decodeIfPresent(Freeze.self, forKey: .freeze) ?? .stop,
      placement: try row.decodeIfPresent(Placement.self, forKey: .placement) ?? .prestaged,
      method: try row.decodeIfPresent(Method.self, forKey: .method) ?? .snapshots,
      retention: .seconds(try row.decodeIfPresent(Double.self, forKey: .retentionSeconds) ?? 0))
  }

  /// Writes all fields; the moment of the cutover only with `at`.
  public func encode(to encoder: any Encoder) throws {
    var row = encoder.container(keyedBy: CodingKeys.self)
    switch cutover {
    case .auto: try row.encode(CutoverName.auto, forKey: .cutover)
    case .manual: try row.encode(CutoverName.manual, forKey: .cutover)
    case .at(let moment):
      try row.encode(CutoverName.at, forKey: .cutover)
      try row.encode(moment, forKey: .cutoverAt)
    }
    try row.encode(target.inSeconds, forKey: .targetSeconds)
    try row.encode(mostRounds, forKey: .mostRounds)
    try row.encode(divergence, forKey: .divergence)
    try row.encode(verification, forKey: .verification)
    try row.encode(roundInterval.inSeconds, forKey: .roundIntervalSeconds)
    try row.encode(mostFreezes, forKey: .mostFreezes)
    try row.encode(freeze, forKey: .freeze)
    try row.encode(placement, forKey: .placement)
    try row.encode(method, forKey: .method)
    try row.encode(retention.inSeconds, forKey: .retentionSeconds)
  }
}
