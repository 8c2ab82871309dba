public import Transfer

/// What one route allows its copies.
public struct RouteSettings: Sendable {
  /// How a copy runs over it.
  public var copy: CopyOptions
  /// Streams at once; at least 1.
  public var streams: Int
  /// Whether data are compressed on their way.
  public var compression: Compression
  /// What all copies over it may take together; nil: as fast as it goes.
  public var budget: RouteBudget?
  /// The source's cluster, where this worker reaches it and reads it without a peer.
  public var direct: RegionCluster?

  /// All of its parts.
  public init(
    copy: CopyOptions = CopyOptions(), streams: Int = 8, compression: Compression = .auto,
    budget: RouteBudget? = nil, direct: RegionCluster? = nil
  ) {
    self.copy = copy
    self.copy.bandwidth = budget?.bucket
    self.budget = budget
    self.streams = streams
    self.compression = compression
    self.direct = direct
  }
}
