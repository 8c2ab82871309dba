/// A network.
public struct NeutronNetwork: Decodable, Sendable {
  /// Its id.
  public let id: String
  /// Its name.
  public let name: String
  /// The project's id that it belongs to.
  public let project: String?
  /// Whether this project may use it, though it is another's.
  public var isShared: Bool { shared ?? false }

  private let shared: Bool?

  enum CodingKeys: String, CodingKey {
    case id, name, shared
    case project = "project_id"
  }
}

/// A range of addresses of a network.
public struct NeutronSubnet: Decodable, Sendable {
  /// Its id.
  public let id: String
  /// Its name.
  public let name: String
  /// The network's id.
  public let network: String
  /// As CIDR.
  public let range: String
  /// Whether its addresses follow from the cards', and none can be chosen: SLAAC, or stateless DHCPv6.
  public var isAutomatic: Bool {
    [mode, advertised].compactMap(\.self).contains { ["slaac", "dhcpv6-stateless"].contains($0) }
  }

  private let mode: String?
  private let advertised: String?

  enum CodingKeys: String, CodingKey {
    case id, name
    case network = "network_id"
    case range = "cidr"
    case mode = "ipv6_address_mode"
    case advertised = "ipv6_ra_mode"
  }
}

/// A public address that leads to a port.
public struct NeutronFloatingAddress: Decodable, Sendable {
  /// The address itself.
  public let address: String
  /// The port that it leads to.
  public let port: String?

  enum CodingKeys: String, CodingKey {
    case address = "floating_ip_address"
    case port = "port_id"
  }
}
