/// A volume as Cinder answers it.
public struct CinderVolume: Decodable, Sendable {
  /// Its id.
  public let id: String
  /// Its name; may be empty.
  public let name: String
  /// For people.
  public let description: String?
  /// What it is.
  public let status: Status<CinderVolume>
  /// In GiB.
  public let size: Int
  /// The type's name.
  public let type: String?
  /// Its zone.
  public let zone: String?
  /// Whether a server may boot from it.
  public let isBootable: Bool
  /// Whether it is encrypted.
  public let isEncrypted: Bool
  /// Whether several servers may have it.
  public let isMultiattach: Bool
  /// Its metadata.
  public let metadata: [String: String]
  /// The metadata of the image that it was made from.
  public let imageMetadata: [String: String]
  /// What names its image in Ceph when that is not the id; shown to administrators only.
  public let nameID: String?
  /// Whether these credentials are shown what names its image, if that is not the id.
  public let showsNameID: Bool
  /// The servers that have it.
  public let servers: [String]

  private struct Attachment: Decodable {
    let server_id: String?
  }

  enum CodingKeys: String, CodingKey {
    case id, name, description, status, size, bootable, encrypted, multiattach, metadata
    case attachments
    case type = "volume_type"
    case zone = "availability_zone"
    case imageMetadata = "volume_image_metadata"
    case nameID = "os-vol-mig-status-attr:name_id"
  }

  /// Reads Cinder's form, in which a truth is a text.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func texts(_ key: CodingKeys) throws -> [String: String] {
      try container.decodeIfPresent([String: String].self, forKey: key) ?? [:]
    }
    id = try container.decode(String.self, forKey: .id)
    name = try container.decodeIfPresent(String.self, forKey: .name) ?? ""
    description = try container.decodeIfPresent(String.self, forKey: .description)
    status = try container.decode(Status<CinderVolume>.self, forKey: .status)
    size = try container.decode(Int.self, forKey: .size)
    type = try container.decodeIfPresent(String.self, forKey: .type)
    zone = try container.decodeIfPresent(String.self, forKey: .zone)
    isBootable = try container.decodeIfPresent(String.self, forKey: .bootable) == "true"
    isEncrypted = try container.decodeIfPresent(Bool.self, forKey: .encrypted) ?? false
    isMultiattach = try container.decodeIfPresent(Bool.self, forKey: .multiattach) ?? false
    metadata = try texts(.metadata)
    imageMetadata = try texts(.imageMetadata)
    nameID = try container.decodeIfPresent(String.self, forKey: .nameID)
    showsNameID = container.contains(.nameID)
    servers =
      try container.decodeIfPresent([Attachment].self, forKey: .attachments)?
      .compactMap(\.server_id) ?? []
  }
}

extension CinderVolume {
  /// What Cinder puts among the metadata itself, where administrators see it.
  private static let added: Set = ["readonly", "attached_mode"]

  /// The metadata that its users gave it.
  public var ownMetadata: [String: String] { metadata.filter { !Self.added.contains($0.key) } }

  /// Whether it may only be read.
  public var isReadOnly: Bool { metadata["readonly"]?.lowercased() == "true" }
}
