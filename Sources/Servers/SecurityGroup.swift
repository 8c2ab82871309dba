/// What may come in at a port and go out of it.
public struct SecurityGroup: Hashable, Codable, Sendable {
  /// Neutron's id.
  public var id: String
  /// Its name.
  public var name: String
  /// For people.
  public var description: String
  /// Whether answers to what is let through are let through, too.
  public var isStateful: Bool
  /// In no order that means anything.
  public var rules: [Rule]

  /// One kind of traffic that is let through.
  public struct Rule: Hashable, Codable, Sendable {
    /// `ingress` or `egress`.
    public var direction: String
    /// `IPv4` or `IPv6`.
    public var etherType: String
    /// nil: every protocol.
    public var networkProtocol: String?
    /// The lowest port; for ICMP its type. nil: all.
    public var lowestPort: Int?
    /// The highest port; for ICMP its code. nil: all.
    public var highestPort: Int?
    /// Whom it is about, as a CIDR; nil: everybody, or the group.
    public var peer: String?
    /// The name of the group whose members it is about.
    public var peerGroup: String?
    /// The id of the address group that it is about.
    public var addressGroup: String?

    /// All of its parts.
    public init(
      direction: String, etherType: String, networkProtocol: String? = nil,
      lowestPort: Int? = nil, highestPort: Int? = nil, peer: String? = nil,
      peerGroup: String? = nil, addressGroup: String? = nil
    ) {
      self.direction = direction
      self.etherType = etherType
      self.networkProtocol = networkProtocol
      self.lowestPort = lowestPort
      self.highestPort = highestPort
      self.peer = peer
      self.peerGroup = peerGroup
      self.addressGroup = addressGroup
    }

    /// Whether it lets everything out to everybody, as a new group does.
    var letsEverythingOut: Bool {
      direction == "egress" && networkProtocol == nil && peer == nil && peerGroup == nil
    }
  }

  /// All of its parts.
  public init(
    id: String, name: String, description: String = "", isStateful: Bool = true,
    rules: [Rule] = []
  ) {
    self.id = id
    self.name = name
    self.description = description
    self.isStateful = isStateful
    self.rules = rules
  }
}
