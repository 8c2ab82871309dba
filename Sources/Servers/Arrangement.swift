/// What the destination gives a server: every choice made, nothing left to chance.
public struct Arrangement: Hashable, Codable, Sendable {
  /// One port.
  public struct Port: Hashable, Codable, Sendable {
    /// The network's id.
    public var network: String
    /// The card's address; nil: the destination chooses.
    public var mac: String?
    /// Its fixed addresses; empty: the destination chooses.
    public var addresses: [Address]
    /// The security groups' ids, and names for those that are yet to be made.
    public var securityGroups: [Group]
    /// Whether security groups count on it.
    public var isGuarded: Bool
    /// Addresses that it may use beside its own.
    public var addressPairs: [AddressPair]?

    /// All of its parts.
    public init(
      network: String, mac: String?, addresses: [Address], securityGroups: [Group],
      isGuarded: Bool, addressPairs: [AddressPair]? = nil
    ) {
      self.network = network
      self.mac = mac
      self.addresses = addresses
      self.securityGroups = securityGroups
      self.isGuarded = isGuarded
      self.addressPairs = addressPairs
    }
  }

  /// A fixed address and the subnet that it belongs to.
  public struct Address: Hashable, Codable, Sendable {
    /// The subnet's id.
    public var subnet: String
    /// IPv4 or IPv6.
    public var address: String

    /// Both parts.
    public init(subnet: String, address: String) {
      self.subnet = subnet
      self.address = address
    }
  }

  /// A security group that is there, or one that is to be made.
  public enum Group: Hashable, Codable, Sendable {
    /// The id of one that is there.
    case existing(String)
    /// One of the source's, to be made under this name.
    case missing(String, SecurityGroup)
  }

  /// One volume.
  public struct Volume: Hashable, Codable, Sendable {
    /// The type's name; nil: the destination's default.
    public var type: String?
    /// nil: the destination chooses.
    public var zone: String?

    /// Both parts.
    public init(type: String?, zone: String?) {
      self.type = type
      self.zone = zone
    }
  }

  /// The flavor's id; nil where volumes move alone.
  public var flavor: String?
  /// The flavor's name, for people.
  public var flavorName: String?
  /// nil: the destination chooses.
  public var zone: String?
  /// The key pair's name.
  public var keyPair: String?
  /// The server group's id.
  public var group: String?
  /// nil: the destination makes one of the server's name.
  public var hostName: String?
  /// In the order of the source's interfaces.
  public var ports: [Port]
  /// In the order of the source's volumes.
  public var volumes: [Volume]

  /// All of its parts.
  public init(
    flavor: String?, flavorName: String?, zone: String?, keyPair: String?, group: String?,
    hostName: String? = nil, ports: [Port], volumes: [Volume]
  ) {
    self.flavor = flavor
    self.flavorName = flavorName
    self.zone = zone
    self.keyPair = keyPair
    self.group = group
    self.hostName = hostName
    self.ports = ports
    self.volumes = volumes
  }
}
