public import Ceph

/// The image that is copied, as it was at the span's last snapshot.
public struct SourceImage: Hashable, Codable, Sendable {
  /// Size, objects, striping, features and parent at that snapshot.
  public let information: ImageInformation
  /// The image-level metadata, such as limits of quality of service.
  public let metadata: [String: String]
  /// What changed is listed without the object map, because there is none, it is invalid, or it
  /// is distrusted.
  public let isListedExactly: Bool
  /// The span has a first snapshot: only what changed since is listed.
  public let hasBase: Bool

  /// What a reader found.
  public init(
    information: ImageInformation, metadata: [String: String], isListedExactly: Bool,
    hasBase: Bool
  ) {
    self.information = information
    self.metadata = metadata
    self.isListedExactly = isListedExactly
    self.hasBase = hasBase
  }

  /// Bytes at the snapshot.
  public var size: UInt64 { information.size }
}
