/// What a sealed round measured; over all volumes, which are copied at the same time.
public struct RoundMeasurement: Hashable, Codable, Sendable {
  /// Its number in the migration.
  public var number: Int
  /// From the snapshot that it started from to its own; nil for one that copied from the beginning
  /// of time, which measures the link and says nothing of how fast the disk gets dirty.
  public var sincePrevious: Duration?
  /// The size of the diff, discarded ranges included.
  public var changed: ByteCount
  /// What of it was data, and so crossed the link (before compression).
  public var written: ByteCount
  /// What of it reads as zeros, and did not.
  public var zero: ByteCount
  /// Separate ranges in the diff.
  public var extents: Int
  /// Until the changed objects were known.
  public var enumerate: Duration
  /// From there until all was at the destination, flushed: of the volume that took longest.
  public var transfer: Duration
  /// The limit on the source's writes that was in force since the previous snapshot, if any.
  public var throttledAt: DataRate?

  /// - Parameters: as the properties of the same names.
  public init(
    number: Int, sincePrevious: Duration?, changed: ByteCount, written: ByteCount,
    zero: ByteCount = .zero, extents: Int, enumerate: Duration, transfer: Duration,
    throttledAt: DataRate? = nil
  ) {
    self.number = number
    self.sincePrevious = sincePrevious
    self.changed = changed
    self.written = written
    self.zero = zero
    self.extents = extents
    self.enumerate = enumerate
    self.transfer = transfer
    self.throttledAt = throttledAt
  }

  /// Whether it copied from the beginning of time.
  public var isSeed: Bool { sincePrevious == nil }

  /// What crossed the link: never less than what the diff says, less the zeros found in it, as a
  /// copy that was resumed counts what it wrote itself.
  var payload: ByteCount { max(written, changed - zero) }

  /// How long its copy took in all.
  var copying: Duration { enumerate + transfer }
}
