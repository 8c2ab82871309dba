/// A security group with its rules.
public struct NeutronSecurityGroup: Decodable, Sendable {
  /// One kind of traffic that is let through.
  public struct Rule: Decodable, Sendable {
    /// Its id.
    public let id: String
    /// `ingress` or `egress`.
    public let direction: String
    /// `IPv4` or `IPv6`.
    public let ethertype: String
    /// nil: every protocol.
    public let networkProtocol: String?
    /// nil: all.
    public let lowestPort: Int?
    /// nil: all.
    public let highestPort: Int?
    /// As CIDR; nil: everybody, or the group. Neutron takes the whole range for the same as none.
    public var peer: String? { ["0.0.0.0/0", "::/0"].contains(range) ? nil : range }
    /// The id of the group whose members it is about.
    public let peerGroup: String?
    /// The id of the address group that it is about.
    public let addressGroup: String?

    private let range: String?

    enum CodingKeys: String, CodingKey {
      case id, direction, ethertype
      case networkProtocol = "protocol"
      case lowestPort = "port_range_min"
      case highestPort = "port_range_max"
      case range = "remote_ip_prefix"
      case peerGroup = "remote_group_id"
      case addressGroup = "remote_address_group_id"
    }
  }

  /// Its id.
  public let id: String
  /// Its name.
  public let name: String
  /// For people.
  public let description: String
  /// Its rules.
  public let rules: [Rule]
  /// Whether answers to what is let through are let through, too.
  public var isStateful: Bool { stateful ?? true }

  /// Absent where Neutron knows no others.
  private let stateful: Bool?

  enum CodingKeys: String, CodingKey {
    case id, name, description, stateful
    case rules = "security_group_rules"
  }
}

/// A rule that is to be made.
public struct NewSecurityRule: Encodable, Hashable, Sendable {
  /// The group's id.
  public var group: String
  /// `ingress` or `egress`.
  public var direction: String
  /// `IPv4` or `IPv6`.
  public var ethertype: String
  /// nil: every protocol.
  public var networkProtocol: String?
  /// nil: all.
  public var lowestPort: Int?
  /// nil: all.
  public var highestPort: Int?
  /// As CIDR; nil: everybody, or the group.
  public var peer: String?
  /// The id of the group whose members it is about.
  public var peerGroup: String?

  /// All of its parts.
  public init(
    group: String, direction: String, ethertype: String, networkProtocol: String?,
    lowestPort: Int?, highestPort: Int?, peer: String?, peerGroup: String?
  ) {
    self.group = group
    self.direction = direction
    self.ethertype = ethertype
    self.networkProtocol = networkProtocol
    self.lowestPort = lowestPort
    self.highestPort = highestPort
    self.peer = peer
    self.peerGroup = peerGroup
  }

  /// The same as one that a group has.
  public init(_ rule: NeutronSecurityGroup.Rule, of group: String) {
    self.init(
      group: group, direction: rule.direction, ethertype: rule.ethertype,
      networkProtocol: rule.networkProtocol, lowestPort: rule.lowestPort,
      highestPort: rule.highestPort, peer: rule.peer, peerGroup: rule.peerGroup)
  }

  enum CodingKeys: String, CodingKey {
    case group = "security_group_id"
    case direction, ethertype
    case networkProtocol = "protocol"
    case lowestPort = "port_range_min"
    case highestPort = "port_range_max"
    case peer = "remote_ip_prefix"
    case peerGroup = "remote_group_id"
  }
}
