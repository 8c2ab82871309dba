/// The largest of everything that a peer may send; what exceeds one ends the stream.
public enum WireLimits {
  /// The version of the protocol; both sides must have the same.
  public static let version: UInt32 = 1
  /// Plain bytes of one data frame.
  public static let frameBytes = 4 << 20
  /// Extents of one unit, and of one batch of changes.
  public static let extents = 1 << 16
  /// Ranges that a list of changes may skip.
  public static let skippedRanges = 1 << 16
  /// Ranges of one request for digests.
  public static let digestRanges = 64
  /// Bytes of one message that is not a frame.
  static let messageBytes = 2 << 20
  /// Requests that one stream may have outstanding.
  static let outstandingRequests = 4096
}
