/// A snapshot as a row names it.
public struct SnapshotReference: Hashable, Sendable {
  /// Its id within the image.
  public let id: UInt64
  /// Its name when it was taken.
  public let name: String
}
