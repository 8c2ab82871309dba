public import Ceph

/// What is asked for, written and retried as one.
public struct WorkUnit: Hashable, Sendable {
  /// What to copy: sorted, without overlaps.
  public let extents: [Extent]
  /// The part of the image that is at the destination once the extents are.
  ///
  /// It goes on where that of the unit before ends, over what did not change, so that the
  /// checkpoint stays a few ranges whatever the number of extents.
  public let coverage: Range<UInt64>

  /// Extents and what they complete.
  public init(extents: [Extent], coverage: Range<UInt64>) {
    self.extents = extents
    self.coverage = coverage
  }

  /// Bytes that have to be read.
  public var dataBytes: UInt64 {
    extents.reduce(0) { $1.exists ? $0 + $1.length : $0 }
  }

  /// Bytes that changed, zeros included.
  public var byteCount: UInt64 {
    extents.reduce(0) { $0 + $1.length }
  }
}
