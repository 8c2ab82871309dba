/// One volume of a server.
public struct AttachedVolume: Hashable, Codable, Sendable {
  /// Cinder's id.
  public var id: String
  /// Its name; may be empty.
  public var name: String
  /// For people.
  public var description: String?
  /// In GiB.
  public var size: Int
  /// The name of its type.
  public var type: String?
  /// The availability zone of its storage.
  public var zone: String?
  /// Where the guest sees it: `/dev/vda`.
  public var device: String
  /// Whether the server boots from it.
  public var isRoot: Bool
  /// Whether Cinder lets a server boot from it.
  public var isBootable: Bool
  /// Whether its image holds LUKS.
  public var isEncrypted: Bool
  /// Whether several servers may have it.
  public var isMultiattach: Bool
  /// Whether it goes when the server is deleted.
  public var deletesOnTermination: Bool
  /// What names its image, when that is not ``id``.
  public var nameID: String?
  /// Whether that was to be seen.
  public var showsNameID: Bool?
  /// Cinder's metadata.
  public var metadata: [String: String]
  /// What Nova reads `hw_…` properties from.
  public var imageMetadata: [String: String]
  /// How many snapshots Cinder has of it.
  public var snapshots: Int
  /// What Cinder says of it: `in-use`, unless it is doing something with it.
  public var status: String?
  /// Whether Cinder says that it may only be read; nil: that was not asked.
  public var isReadOnly: Bool?

  /// All of its parts.
  public init(
    id: String, name: String = "", description: String? = nil, size: Int, type: String? = nil,
    zone: String? = nil, device: String, isRoot: Bool = false, isBootable: Bool = false,
    isEncrypted: Bool = false, isMultiattach: Bool = false, deletesOnTermination: Bool = false,
    nameID: String? = nil, showsNameID: Bool? = nil, metadata: [String: String] = [:],
    imageMetadata: [String: String] = [:], snapshots: Int = 0, status: String? = nil,
    isReadOnly: Bool? = nil
  ) {
    self.id = id
    self.name = name
    self.description = description
    self.size = size
    self.type = type
    self.zone = zone
    self.device = device
    self.isRoot = isRoot
    self.isBootable = isBootable
    self.isEncrypted = isEncrypted
    self.isMultiattach = isMultiattach
    self.deletesOnTermination = deletesOnTermination
    self.nameID = nameID
    self.showsNameID = showsNameID
    self.metadata = metadata
    self.imageMetadata = imageMetadata
    self.snapshots = snapshots
    self.status = status
    self.isReadOnly = isReadOnly
  }

  /// As people know it: its name, or its id where it has none.
  public var label: String { name.isEmpty ? id : name }
}
