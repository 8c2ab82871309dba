/// What a copy measured.
public struct CopyMeasurement: Sendable {
  /// Whether it was listed without the object map.
  public var exact: Bool
  /// Objects with changes.
  public var changedObjects: Int64
  /// Extents with changes.
  public var changedExtents: Int64
  /// The size of the diff in bytes.
  public var changedBytes: UInt64
  /// How much of it is at the destination.
  public var doneBytes: UInt64
  /// How much of it were zeros.
  public var zeroBytes: UInt64
  /// How much of it was written as data.
  public var writtenBytes: UInt64
  /// What crossed the link for it, in bytes.
  public var wireBytes: UInt64
  /// In which the copy waited for changes to be found.
  public var enumeration: Duration
  /// All the other time, to the last write's flush.
  public var transfer: Duration

  /// All of its parts.
  public init(
    exact: Bool, changedObjects: Int64, changedExtents: Int64, changedBytes: UInt64,
    doneBytes: UInt64, zeroBytes: UInt64, writtenBytes: UInt64, wireBytes: UInt64,
    enumeration: Duration,
    transfer: Duration
  ) {
    self.exact = exact
    self.changedObjects = changedObjects
    self.changedExtents = changedExtents
    self.changedBytes = changedBytes
    self.doneBytes = doneBytes
    self.zeroBytes = zeroBytes
    self.writtenBytes = writtenBytes
    self.wireBytes = wireBytes
    self.enumeration = enumeration
    self.transfer = transfer
  }
}
