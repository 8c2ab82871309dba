/// How two snapshots are compared.
public struct VerifyOptions: Sendable {
  /// The part of the existing blocks that is compared: 1 for all, 0.1 for a tenth at random.
  public var fraction: Double
  /// Where the sample begins; another seed, another sample.
  public var seed: UInt64
  /// Bytes of one block; at most `WireLimits.frameBytes`.
  public var blockBytes: Int
  /// Blocks of one request; at most `WireLimits.digestRanges`.
  public var blocksPerRequest: Int
  /// Requests under way at once: few, as a copy goes on beside.
  public var requests: Int

  /// A full comparison; set what differs.
  public init(fraction: Double = 1, seed: UInt64 = 0) {
    self.fraction = fraction
    self.seed = seed
    blockBytes = 4 << 20
    blocksPerRequest = 8
    requests = 2
  }
}

/// What a comparison found.
public struct VerifyResult: Hashable, Sendable {
  /// Ranges of whole blocks that are not equal; empty: all that was compared is.
  public let differing: RangeSet<UInt64>
  /// Bytes that were compared.
  public let comparedBytes: UInt64
  /// Bytes of the blocks that are to be compared at either side; more than `comparedBytes` for a sample.
  public let existingBytes: UInt64
}
