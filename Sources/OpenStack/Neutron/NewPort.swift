/// A port that is to be made.
public struct NewPort: Encodable, Sendable {
  /// Its name.
  public var name: String
  /// The network's id.
  public var network: String
  /// The card's address; nil: Neutron chooses.
  public var mac: String?
  /// nil: Neutron chooses.
  public var addresses: [NeutronPort.Address]?
  /// Ids; nil: the project's default.
  public var securityGroups: [String]?
  /// false: no security groups count on it. nil: Neutron's default.
  public var isGuarded: Bool?
  /// Addresses that it may use beside its own; nil: none.
  public var addressPairs: [NeutronPort.AddressPair]?
  /// For people.
  public var description: String

  /// All of its parts.
  public init(
    name: String, network: String, mac: String? = nil, addresses: [NeutronPort.Address]? = nil,
    securityGroups: [String]? = nil, isGuarded: Bool? = nil,
    addressPairs: [NeutronPort.AddressPair]? = nil, description: String = ""
  ) {
    self.name = name
    self.network = network
    self.mac = mac
    self.addresses = addresses
    self.securityGroups = securityGroups
    self.isGuarded = isGuarded
    self.addressPairs = addressPairs
    self.description = description
  }

  enum CodingKeys: String, CodingKey {
    case name, description
    case network = "network_id"
    case mac = "mac_address"
    case addresses = "fixed_ips"
    case securityGroups = "security_groups"
    case isGuarded = "port_security_enabled"
    case addressPairs = "allowed_address_pairs"
  }
}
