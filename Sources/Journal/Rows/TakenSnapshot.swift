/// One volume's snapshot, as a round's beginning records it.
public struct TakenSnapshot: Sendable {
  /// Whose it is.
  public let volume: VolumeID
  /// The snapshot's name.
  public let name: String
  /// Its id within the image: names can be renamed or used again.
  public let id: UInt64
  /// The image's size at that moment, in bytes.
  public let size: UInt64
  /// The source image's id.
  public let imageID: String
  /// The sealed round that the copy is the difference to; nil: from the beginning of time.
  public let base: Int?

  /// All of its parts.
  public init(
    volume: VolumeID, name: String, id: UInt64, size: UInt64, imageID: String, base: Int?
  ) {
    self.volume = volume
    self.name = name
    self.id = id
    self.size = size
    self.imageID = imageID
    self.base = base
  }
}
