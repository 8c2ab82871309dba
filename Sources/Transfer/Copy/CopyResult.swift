/// What a copy did. A resumed copy counts only its own part.
public struct CopyResult: Hashable, Sendable {
  /// Bytes of the image at the snapshot.
  public let size: UInt64
  /// What changed was listed without the object map.
  public let isListedExactly: Bool
  /// Objects, counted as ranges of the object's size, that changed.
  public let changedObjects: Int64
  /// Extents that changed.
  public let changedExtents: Int64
  /// Bytes of these extents, zeros included.
  public let changedBytes: UInt64
  /// Bytes that were zeros.
  public let zeroBytes: UInt64
  /// Bytes of data written to the destination.
  public let writtenBytes: UInt64
  /// Bytes that came over the wire with the frames; 0 when the source was read directly.
  public let wireBytes: UInt64
  /// Seconds in which the copy waited for changes to be found.
  public let enumerateSeconds: Double
  /// All the other seconds.
  public let transferSeconds: Double
}
