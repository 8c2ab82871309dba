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

  enum CodingKeys: String, CodingKey {
    case id, name
    case network = "network_id"
    case mac = "mac_address"
    case addresses = "fixed_ips"
    case securityGroups = "security_groups"
    case isGuarded = "port_security_enabled"
    case kind = "binding:vnic_type"
    case device = "device_id"
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
  }
}
