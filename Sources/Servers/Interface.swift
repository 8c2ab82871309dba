/// One port of a server.
public struct Interface: Hashable, Codable, Sendable {
  /// Neutron's id of the port.
  public var port: String
  /// The network's id.
  public var networkID: String
  /// The network's name.
  public var network: String
  /// The card's address.
  public var mac: String
  /// Its fixed addresses, IPv4 and IPv6.
  public var addresses: [String]
  /// What may come in and go out; empty where the port is not guarded.
  public var securityGroups: [SecurityGroup]
  /// Whether security groups count on it.
  public var isGuarded: Bool
  /// The floating addresses that lead to it.
  public var floatingAddresses: [String]
  /// `normal`, or a card of the host's own that cannot move.
  public var kind: String
  /// The port's name; may be empty.
  public var name: String?
  /// The ids of security groups that these credentials do not see.
  public var unseenGroups: [String]?
  /// Addresses that it may use beside its own.
  public var addressPairs: [AddressPair]?
  /// Whether nothing gets through it.
  public var isSwitchedOff: Bool?
  /// Whether it carries other ports, each with a network of its own.
  public var isTrunk: Bool?
  /// Whether its traffic is limited.
  public var hasPolicy: Bool?

  /// The port with the ids of all its security groups: what must not change before the cutover.
  public var guards: Guards {
    Guards(
      port: port, groups: Set(securityGroups.map(\.id) + (unseenGroups ?? [])),
      isSwitchedOff: isSwitchedOff ?? false)
  }

  /// A port and what guards it.
  public struct Guards: Hashable, Sendable {
    /// Neutron's id of the port.
    public var port: String
    /// The ids of its security groups.
    public var groups: Set<String>
    /// Whether nothing gets through it.
    public var isSwitchedOff: Bool

    /// All of its parts.
    public init(port: String, groups: Set<String>, isSwitchedOff: Bool) {
      self.port = port
      self.groups = groups
      self.isSwitchedOff = isSwitchedOff
    }
  }

  /// All of its parts.
  public init(
    port: String, networkID: String, network: String, mac: String, addresses: [String],
    securityGroups: [SecurityGroup] = [], isGuarded: Bool = true,
    floatingAddresses: [String] = [], kind: String = "normal", name: String? = nil,
    unseenGroups: [String]? = nil, addressPairs: [AddressPair]? = nil, isSwitchedOff: Bool? = nil,
    isTrunk: Bool? = nil, hasPolicy: Bool? = nil
  ) {
    self.port = port
    self.networkID = networkID
    self.network = network
    self.mac = mac
    self.addresses = addresses
    self.securityGroups = securityGroups
    self.isGuarded = isGuarded
    self.floatingAddresses = floatingAddresses
    self.kind = kind
    self.name = name
    self.unseenGroups = unseenGroups
    self.addressPairs = addressPairs
    self.isSwitchedOff = isSwitchedOff
    self.isTrunk = isTrunk
    self.hasPolicy = hasPolicy
  }
}
