/// What a region has that a server can be given.
public struct DestinationFacts: Hashable, Sendable {
  /// A network with its subnets.
  public struct Network: Hashable, Sendable {
    /// Neutron's id.
    public var id: String
    /// Its name.
    public var name: String
    /// Where its addresses come from.
    public var subnets: [Subnet]
    /// Whether it is this project's.
    public var isOwn: Bool
    /// Whether this project may use it, though it is another's.
    public var isShared: Bool
    /// Whether addresses and cards may be chosen there only by another project, or an administrator.
    public var isForeign: Bool

    /// All of its parts.
    public init(
      id: String, name: String, subnets: [Subnet], isOwn: Bool = true, isShared: Bool = false,
      isForeign: Bool = false
    ) {
      self.id = id
      self.name = name
      self.subnets = subnets
      self.isOwn = isOwn
      self.isShared = isShared
      self.isForeign = isForeign
    }
  }

  /// A range of addresses.
  public struct Subnet: Hashable, Sendable {
    /// Neutron's id.
    public var id: String
    /// Its name.
    public var name: String
    /// As CIDR.
    public var range: String
    /// Whether its addresses follow from the cards', and none can be chosen.
    public var isAutomatic: Bool

    /// All of its parts.
    public init(id: String, name: String, range: String, isAutomatic: Bool = false) {
      self.id = id
      self.name = name
      self.range = range
      self.isAutomatic = isAutomatic
    }
  }

  /// A kind of volumes.
  public struct VolumeType: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Whether its volumes are encrypted; nil when these credentials do not see it.
    public var isEncrypted: Bool?
    /// Whether its volumes can be attached to several servers.
    public var isMultiattach: Bool

    /// All of its parts.
    public init(name: String, isEncrypted: Bool? = false, isMultiattach: Bool = false) {
      self.name = name
      self.isEncrypted = isEncrypted
      self.isMultiattach = isMultiattach
    }
  }

  /// A server group.
  public struct Group: Hashable, Sendable {
    /// Nova's id.
    public var id: String
    /// Its name.
    public var name: String
    /// How its members are placed: `affinity`, say.
    public var policy: String?
    /// How many servers it has.
    public var members: Int

    /// All of its parts.
    public init(id: String, name: String, policy: String? = nil, members: Int = 0) {
      self.id = id
      self.name = name
      self.policy = policy
      self.members = members
    }
  }

  /// Flavors that this project may use.
  public var flavors: [Flavor]
  /// Networks that this project may use.
  public var networks: [Network]
  /// Security groups of this project.
  public var securityGroups: [SecurityGroup]
  /// This user's key pairs: their public keys by their names.
  public var keyPairs: [String: String]
  /// Volume types that this project may use.
  public var volumeTypes: [VolumeType]
  /// Zones that servers can be in.
  public var computeZones: [String]
  /// Zones that volumes can be in.
  public var volumeZones: [String]
  /// Server groups of this project.
  public var groups: [Group]
  /// Fixed addresses that are taken, by the network's id; as far as this user may see.
  public var takenAddresses: [String: Set<String>]
  /// The cards' addresses that are taken, in lower case, by the network's id.
  public var takenCards: [String: Set<String>]
  /// Whether a new server can be given a host name beside its name.
  public var takesHostNames: Bool
  /// What is left of the project's quotas.
  public var quota: Quota

  /// All of its parts.
  public init(
    flavors: [Flavor] = [], networks: [Network] = [], securityGroups: [SecurityGroup] = [],
    keyPairs: [String: String] = [:], volumeTypes: [VolumeType] = [], computeZones: [String] = [],
    volumeZones: [String] = [], groups: [Group] = [], takenAddresses: [String: Set<String>] = [:],
    takenCards: [String: Set<String>] = [:], takesHostNames: Bool = true, quota: Quota = Quota()
  ) {
    self.flavors = flavors
    self.networks = networks
    self.securityGroups = securityGroups
    self.keyPairs = keyPairs
    self.volumeTypes = volumeTypes
    self.computeZones = computeZones
    self.volumeZones = volumeZones
    self.groups = groups
    self.takenAddresses = takenAddresses
    self.takenCards = takenCards
    self.takesHostNames = takesHostNames
    self.quota = quota
  }
}
