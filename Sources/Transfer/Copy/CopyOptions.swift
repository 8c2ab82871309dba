/// How a copy is done.
public struct CopyOptions: Sendable {
  /// The destination image reads as zeros wherever this very round did not write.
  ///
  /// For a span without a first snapshot only. False, which is always safe: what does not exist
  /// at the source is zeroed at the destination. Say false, too, after a seed that was begun with
  /// another snapshot.
  public var isDestinationFresh: Bool
  /// Bytes that may be on the way: asked for, but not yet written.
  public var window: Int
  /// Bytes of data of one unit; at most `WireLimits.frameBytes`.
  public var unitBytes: Int
  /// Extents of one unit; at most `WireLimits.extents`.
  public var unitExtents: Int
  /// What holds the bytes that are asked for below a rate; nil: as fast as it goes.
  public var bandwidth: TokenBucket?
  /// A checkpoint is made this often, if anything was written.
  public var checkpointInterval: Duration
  /// A checkpoint is made earlier after that many bytes at most: a fortieth of a smaller copy, but
  /// 32 MiB at least.
  public var checkpointBytes: UInt64
  /// How often progress is told.
  public var progressInterval: Duration
  /// Ends the copy with `TransferError.stalled` when nothing got on for so long.
  public var stallTimeout: Duration
  /// How often one unit is asked for before the copy fails.
  public var attempts: Int

  /// The defaults; set what differs.
  public init(isDestinationFresh: Bool = false) {
    self.isDestinationFresh = isDestinationFresh
    window = 64 << 20
    unitBytes = 1 << 20
    unitExtents = 256
    bandwidth = nil
    checkpointInterval = .seconds(2)
    checkpointBytes = 256 << 20
    progressInterval = .milliseconds(500)
    stallTimeout = .seconds(60)
    attempts = 6
  }
}
