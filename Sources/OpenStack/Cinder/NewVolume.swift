/// A volume that is to be made: empty, or from an image or a snapshot.
public struct NewVolume: Encodable, Sendable {
  /// Its name; may be empty.
  public var name: String
  /// For people.
  public var description: String?
  /// In GiB, at least 1.
  public var size: Int
  /// The id of an image whose content it gets; nil: it is empty.
  public var image: String?
  /// The id of a snapshot whose content it gets.
  public var snapshot: String?
  /// A type's name; nil: Cinder's default.
  public var type: String?
  /// nil: Cinder chooses.
  public var zone: String?
  /// Its metadata.
  public var metadata: [String: String]

  /// All of its parts.
  public init(
    name: String, description: String? = nil, size: Int, image: String? = nil,
    snapshot: String? = nil, type: String? = nil, zone: String? = nil,
    metadata: [String: String] = [:]
  ) {
    self.name = name
    self.description = description
    self.size = size
    self.image = image
    self.snapshot = snapshot
    self.type = type
    self.zone = zone
    self.metadata = metadata
  }

  enum CodingKeys: String, CodingKey {
    case name, description, size, metadata
    case image = "imageRef"
    case snapshot = "snapshot_id"
    case type = "volume_type"
    case zone = "availability_zone"
  }
}
