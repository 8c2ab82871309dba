/// How far a copy is.
public struct CopyProgress: Hashable, Sendable {
  /// Bytes of the image at the snapshot.
  public var size: UInt64 = 0
  /// Up to where the image was looked at for changes.
  public var enumeratedThrough: UInt64 = 0
  /// All changes are known, so `changedBytes` is final.
  public var isPlanComplete = false
  /// Objects, counted as ranges of the object's size, with changes known so far.
  public var changedObjects: Int64 = 0
  /// Extents known so far.
  public var changedExtents: Int64 = 0
  /// Bytes of these extents, zeros included.
  public var changedBytes: UInt64 = 0
  /// Of `changedBytes`: what is at the destination, written or zeroed.
  public var doneBytes: UInt64 = 0
  /// Bytes that turned out to be zeros.
  public var zeroBytes: UInt64 = 0
  /// Bytes of data written to the destination.
  public var writtenBytes: UInt64 = 0
  /// Bytes that came over the wire with the frames; 0 when the source is read directly.
  public var wireBytes: UInt64 = 0
  /// `doneBytes` a second over the last seconds.
  public var bytesPerSecond: Double = 0

  /// Nothing yet.
  public init() {}
}
