/// What a server is like at its source, as far as its twin at the destination should be the same.
public struct ServerDescription: Hashable, Codable, Sendable {
  /// Nova's id of it.
  public var id: String
  /// Its name.
  public var name: String
  /// `ACTIVE` when it runs.
  public var status: String
  /// What Nova is doing with it just now; nil: nothing.
  public var task: String?
  /// Whether somebody has locked it.
  public var isLocked: Bool
  /// What its host gives it.
  public var flavor: Flavor
  /// The image that its root disk was made from, when that disk is not a volume.
  public var image: String?
  /// The availability zone that it is in.
  public var zone: String?
  /// The key pair that it was created with.
  public var keyPair: String?
  /// That key pair's public key, where this user may see it.
  public var publicKey: String?
  /// Nova's metadata.
  public var metadata: [String: String]
  /// Nova's tags.
  public var tags: [String]
  /// Nova's description.
  public var description: String?
  /// Whether it has a drive with its metadata.
  public var hasConfigDrive: Bool
  /// In base64; nil when it has none, or when this user may not see it.
  public var userData: String?
  /// Whether this user would see user data if there were any.
  public var showsUserData: Bool
  /// The names of its server groups.
  public var groups: [String]
  /// The first group's policy.
  public var groupPolicy: String?
  /// What cloud-init names the guest; nil where this user may not see it.
  public var hostName: String?
  /// What the region's computes give a guest to shut down, where its image does not say; nil: Nova's own default.
  public var usualShutdownSeconds: Int?
  /// Its ports, in the order of its devices.
  public var interfaces: [Interface]
  /// Its volumes, the root first, then by device.
  public var volumes: [AttachedVolume]

  /// What Nova gives the guest to shut down before it pulls the plug: the root's image property
  /// `os_shutdown_timeout`, or what is usual in the region; Nova's own default is 60 s.
  public var shutdownLimit: Duration {
    let root = volumes.first(where: \.isRoot)
    return .seconds(
      root?.imageMetadata["os_shutdown_timeout"].flatMap(Int.init) ?? usualShutdownSeconds ?? 60)
  }

  /// All of its parts.
  public init(
    id: String, name: String, status: String = "ACTIVE", task: String? = nil,
    isLocked: Bool = false, flavor: Flavor, image: String? = nil, zone: String? = nil,
    keyPair: String? = nil, publicKey: String? = nil, metadata: [String: String] = [:],
    tags: [String] = [],
    description: String? = nil, hasConfigDrive: Bool = false, userData: String? = nil,
    showsUserData: Bool = true, groups: [String] = [], groupPolicy: String? = nil,
    hostName: String? = nil, usualShutdownSeconds: Int? = nil, interfaces: [Interface] = [],
    volumes: [AttachedVolume] = []
  ) {
    self.id = id
    self.name = name
    self.status = status
    self.task = task
    self.isLocked = isLocked
    self.flavor = flavor
    self.image = image
    self.zone = zone
    self.keyPair = keyPair
    self.publicKey = publicKey
    self.metadata = metadata
    self.tags = tags
    self.description = description
    self.hasConfigDrive = hasConfigDrive
    self.userData = userData
    self.showsUserData = showsUserData
    self.groups = groups
    self.groupPolicy = groupPolicy
    self.hostName = hostName
    self.usualShutdownSeconds = usualShutdownSeconds
    self.interfaces = interfaces
    self.volumes = volumes
  }
}
