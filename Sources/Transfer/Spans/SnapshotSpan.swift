public import Ceph

/// What one volume's round copies: the changes of an image from one snapshot to another.
///
/// Snapshots count by their ids: a name may have been given to another snapshot since.
public struct SnapshotSpan: Hashable, Codable, Sendable {
  /// Where the image is.
  public let image: ImageAddress
  /// The image's id, which it keeps when it is renamed.
  public let imageID: String
  /// What the destination holds already; nil: nothing, so all of `to` is copied.
  public let from: Snapshot?
  /// What the destination holds afterwards.
  public let to: Snapshot
  /// Lists what changed object by object, without believing the object map.
  public let exact: Bool
  /// Bytes that are copied whether they changed or not, as a comparison found them different.
  public let suspect: RangeSet<UInt64>
  /// Nothing may have been written to the image after `to`: it is what the destination starts with.
  public let isLast: Bool
  /// What wrote to it is paused, and keeps it open: only whether it was written to can be told then.
  public let isKeptOpen: Bool

  /// The span from one snapshot to another.
  public init(
    image: ImageAddress, imageID: String, from: Snapshot?, to: Snapshot, exact: Bool = false,
    suspect: RangeSet<UInt64> = RangeSet(), isLast: Bool = false,
    isKeptOpen: Bool = false
  ) {
    self.image = image
    self.imageID = imageID
    self.from = from
    self.to = to
    self.exact = exact
    self.suspect = suspect
    self.isLast = isLast
    self.isKeptOpen = isKeptOpen
  }
}

extension SnapshotSpan: CustomStringConvertible {
  /// `pool/image@from..to`, for messages.
  public var description: String { "\(image)@\(from?.name ?? "")..\(to.name)" }
}

extension SnapshotSpan {
  private enum CodingKeys: String, CodingKey {
    case image, imageID, from, to, exact, suspect, isLast, isKeptOpen
  }

  /// Reads what `encode` wrote.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let bounds = try values.decode([UInt64].self, forKey: .suspect)
    guard let suspect = RangeSet(bounds: bounds) else {
      throw DecodingError.dataCorruptedError(
        forKey: .suspect, in: values, debugDescription: "not pairs of ascending bounds")
    }
    self.init(
      image: try values.decode(ImageAddress.self, forKey: .image),
      imageID: try values.decode(String.self, forKey: .imageID),
      from: try values.decodeIfPresent(Snapshot.self, forKey: .from),
      to: try values.decode(Snapshot.self, forKey: .to),
      exact: try values.decode(Bool.self, forKey: .exact), suspect: suspect,
      isLast: try values.decodeIfPresent(Bool.self, forKey: .isLast) ?? false,
      isKeptOpen: try values.decodeIfPresent(Bool.self, forKey: .isKeptOpen) ?? false)
  }

  /// Writes the suspect bytes as a flat list of bounds.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(image, forKey: .image)
    try values.encode(imageID, forKey: .imageID)
    try values.encodeIfPresent(from, forKey: .from)
    try values.encode(to, forKey: .to)
    try values.encode(exact, forKey: .exact)
    try values.encode(suspect.bounds, forKey: .suspect)
    try values.encode(isLast, forKey: .isLast)
    try values.encode(isKeptOpen, forKey: .isKeptOpen)
  }
}
