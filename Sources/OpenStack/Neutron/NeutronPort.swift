/// A port as Neutron answers it.
public struct NeutronPort: Decodable, Sendable {
  /// A fixed address.
  public struct Address: Codable, Hashable, Sendable {
    /// The subnet's id.
    public var subnet: String
    /// IPv4 or IPv6.
    public var address: String

    /// Both parts.
    public init(subnet: String, address: String) {
      self.subnet = subnet
      self.address = address
    }

    enum CodingKeys: String, CodingKey {
      case subnet = "subnet_id"
      case address = "ip_address"
    }
  }

  /// An address that it may use beside its own.
  public struct AddressPair: Codable, Hashable, Sendable {
    /// The card's address; nil: the port's own.
    public var mac: String?
    /// An address, or a range as CIDR.
    public var address: String

    /// Both parts.
    public init(mac: String?, address: String) {
      self.mac = mac
      self.address = address
    }

    enum CodingKeys: String, CodingKey {
      case mac = "mac_address"
      case address = "ip_address"
    }
  }

  /// Its id.
  public let id: String
  /// Its name; may be empty.
  public let name: String
  /// The network's id.
  public let network: String
  /// The card's address.
  public let mac: String
  /// Its fixed addresses.
  public let addresses: [Address]
  /// The ids of its security groups.
  public let securityGroups: [String]
  /// Whether security groups count on it.
  public let isGuarded: Bool
  /// `normal`, `direct` and others.
  public let kind: String
  /// The server that has it; empty for none.
  public let device: String
  /// Addresses that it may use beside its own.
  public let addressPairs: [AddressPair]
  /// Whether it is switched on.
  public let isUp: Bool
  /// Whether it carries other ports.
  public let isTrunk: Bool
  /// Whether a QoS policy counts on it.
  public let hasPolicy: Bool

  private struct Trunk: Decodable {}

  enum CodingKeys: String, CodingKey {
    case id, name
    case network = "network_id"
    case mac = "mac_address"
    case addresses = "fixed_ips"
    case securityGroups = "security_groups"
    case isGuarded = "port_security_enabled"
    case kind = "binding:vnic_type"
    case device = "device_id"
    case addressPairs = "allowed_address_pairs"
    case isUp = "admin_state_up"
    case trunk = "trunk_details"
    case policy = "qos_policy_id"
  }

  /// Reads Neutron's form, from which extensions that are off leave their parts out.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(String.self, forKey: .id)
    name = try container.decodeIfPresent(String.self, forKey: .name) ?? ""
    network = try container.decode(String.self, forKey: .network)
    mac = try container.decode(String.self, forKey: .mac)
    addresses = try container.decodeIfPresent([Address].self, forKey: .addresses) ?? []
    securityGroups = try container.decodeIfPresent([String].self, forKey: .securityGroups) ?? []
    isGuarded = try container.decodeIfPresent(Bool.self, forKey: .isGuarded) ?? true
    kind = try container.decodeIfPresent(String.self, forKey: .kind) ?? "normal"
    device = try container.decodeIfPresent(String.self, forKey: .device) ?? ""
    addressPairs =
      try container.decodeIfPresent([AddressPair].self, forKey: .addressPairs) ?? []
    isUp = try container.decodeIfPresent(Bool.self, forKey: .isUp) ?? true
    isTrunk = try container.decodeIfPresent(Trunk.self, forKey: .trunk) != nil
    hasPolicy = try container.decodeIfPresent(String.self, forKey: .policy) != nil
  }
}
