public import Ceph

/// What one volume's round copies: the changes of an image from one snapshot to another.
///
/// Snapshots count by their ids: a name may have been given to another snapshot since.
public struct SnapshotSpan: Hashable, Sendable {
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
