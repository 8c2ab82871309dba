/// An image as Glance answers it.
public struct GlanceImage: Decodable, Sendable {
  /// Its id.
  public let id: String
  /// Its name.
  public let name: String?
  /// What it is.
  public let status: Status<GlanceImage>
  /// In bytes; nil until it is active.
  public let size: UInt64?
  /// Of its data, as Glance computed it while the data came: the algorithm's name and the digest.
  public let hashAlgorithm: String?
  /// In hexadecimal.
  public let hash: String?

  enum CodingKeys: String, CodingKey {
    case id, name, status, size
    case hashAlgorithm = "os_hash_algo"
    case hash = "os_hash_value"
  }
}
