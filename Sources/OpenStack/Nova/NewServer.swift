/// A server that is to be made, booting from a volume.
public struct NewServer: Sendable {
  /// Its name.
  public var name: String
  /// The flavor's id.
  public var flavor: String
  /// Ids of ports, in the order of the cards; none: no network at all.
  public var ports: [String]
  /// Ids of volumes, the root first.
  public var volumes: [String]
  /// Nova's metadata.
  public var metadata: [String: String]
  /// Tags; 50 at most.
  public var tags: [String]
  /// For people.
  public var description: String?
  /// nil: Nova chooses.
  public var zone: String?
  /// A key pair's name.
  public var keyPair: String?
  /// Base64.
  public var userData: String?
  /// Whether it gets a config drive.
  public var hasConfigDrive: Bool
  /// A server group's id.
  public var group: String?
  /// What cloud-init names the guest, from microversion 2.90 on; nil: its name, as far as it can be one.
  public var hostName: String?

  /// All of its parts.
  public init(
    name: String, flavor: String, ports: [String], volumes: [String],
    metadata: [String: String] = [:], tags: [String] = [], description: String? = nil,
    zone: String? = nil, keyPair: String? = nil, userData: String? = nil,
    hasConfigDrive: Bool = false, group: String? = nil, hostName: String? = nil
  ) {
    self.name = name
    self.flavor = flavor
    self.ports = ports
    self.volumes = volumes
    self.metadata = metadata
    self.tags = tags
    self.description = description
    self.zone = zone
    self.keyPair = keyPair
    self.userData = userData
    self.hasConfigDrive = hasConfigDrive
    self.group = group
    self.hostName = hostName
  }
}

extension NewServer: Encodable {
  private struct Port: Encodable {
    let port: String
  }

  private struct Device: Encodable {
    let uuid: String
    let index: Int

    enum CodingKeys: String, CodingKey {
      case uuid
      case sourceType = "source_type"
      case destinationType = "destination_type"
      case bootIndex = "boot_index"
      case deleteOnTermination = "delete_on_termination"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(uuid, forKey: .uuid)
      try container.encode("volume", forKey: .sourceType)
      try container.encode("volume", forKey: .destinationType)
      try container.encode(index == 0 ? 0 : -1, forKey: .bootIndex)
      // A volume outlives its server unless somebody says otherwise once it runs.
      try container.encode(false, forKey: .deleteOnTermination)
    }
  }

  private enum Outer: String, CodingKey {
    case server
    case hints = "os:scheduler_hints"
  }

  private enum Hints: String, CodingKey {
    case group
  }

  private enum CodingKeys: String, CodingKey {
    case name, networks, metadata, tags, description
    case flavor = "flavorRef"
    case devices = "block_device_mapping_v2"
    case zone = "availability_zone"
    case keyPair = "key_name"
    case userData = "user_data"
    case configDrive = "config_drive"
    case hostName = "hostname"
  }

  /// The body of Nova's create call.
  public func encode(to encoder: any Encoder) throws {
    var outer = encoder.container(keyedBy: Outer.self)
    var server = outer.nestedContainer(keyedBy: CodingKeys.self, forKey: .server)
    try server.encode(name, forKey: .name)
    try server.encode(flavor, forKey: .flavor)
    if ports.isEmpty {
      try server.encode("none", forKey: .networks)
    } else {
      try server.encode(ports.map(Port.init), forKey: .networks)
    }
    try server.encode(
      volumes.enumerated().map { Device(uuid: $1, index: $0) }, forKey: .devices)
    try server.encode(metadata, forKey: .metadata)
    if !tags.isEmpty { try server.encode(tags, forKey: .tags) }
    try server.encodeIfPresent(description, forKey: .description)
    try server.encodeIfPresent(zone, forKey: .zone)
    try server.encodeIfPresent(keyPair, forKey: .keyPair)
    try server.encodeIfPresent(userData, forKey: .userData)
    try server.encodeIfPresent(hostName, forKey: .hostName)
    if hasConfigDrive { try server.encode(true, forKey: .configDrive) }
    if let group {
      var hints = outer.nestedContainer(keyedBy: Hints.self, forKey: .hints)
      try hints.encode(group, forKey: .group)
    }
  }
}
