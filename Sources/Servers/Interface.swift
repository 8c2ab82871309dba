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

  /// All of its parts.
  public init(
    port: String, networkID: String, network: String, mac: String, addresses: [String],
    securityGroups: [SecurityGroup] = [], isGuarded: Bool = true,
    floatingAddresses: [String] = [], kind: String = "normal", name: String? = nil,
    unseenGroups: [String]? = nil
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
  }
}
