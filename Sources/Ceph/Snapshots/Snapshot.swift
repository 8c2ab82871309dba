/// A snapshot of an image.
///
/// The id is what counts: it is never used again, while a name may be given to another snapshot.
public struct Snapshot: Hashable, Codable, Sendable {
  /// Unique in the pool and for ever.
  public let id: UInt64
  /// The name; it may change.
  public let name: String
  /// Bytes that the image had then.
  public let size: UInt64

  /// A snapshot as librbd lists it.
  public init(id: UInt64, name: String, size: UInt64) {
    self.id = id
    self.name = name
    self.size = size
  }
}
