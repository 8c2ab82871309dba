/// How names at the source become names at the destination; what no rule names stays as it is.
public struct Mapping: Hashable, Codable, Sendable {
  /// One kind of resources' rules: the first whose pattern fits the name or the id decides.
  public struct Rules: Hashable, Codable, Sendable, ExpressibleByArrayLiteral {
    /// One of them.
    public struct Rule: Hashable, Codable, Sendable {
      /// A name, an id, or a pattern with `*` and `?`.
      public var pattern: String
      /// A name or an id at the destination.
      public var target: String

      /// Both parts.
      public init(_ pattern: String, _ target: String) {
        self.pattern = pattern
        self.target = target
      }
    }

    /// In the order in which they are asked.
    public var rules: [Rule]

    /// In the order in which they are asked.
    public init(_ rules: [Rule] = []) {
      self.rules = rules
    }

    /// In the order in which they are asked.
    public init(arrayLiteral rules: Rule...) {
      self.rules = rules
    }

    /// What the source's resource becomes.
    ///
    /// - Parameter id: nil where it has none, or nobody knows it.
    public func target(of name: String, id: String? = nil) -> String {
      let rule = rules.first { rule in
        Pattern(rule.pattern).fits(name) || id.map { rule.pattern == $0 } ?? false
      }
      return rule?.target ?? name
    }
  }

  /// What is made at the destination when it is missing there.
  public enum Creatable: String, Hashable, Codable, Sendable, CaseIterable {
    case securityGroups = "security_groups"
    case keyPairs = "key_pairs"
  }

  /// Of flavors.
  public var flavors: Rules
  /// Of networks.
  public var networks: Rules
  /// Of security groups.
  public var securityGroups: Rules
  /// Of key pairs.
  public var keyPairs: Rules
  /// Of volume types.
  public var volumeTypes: Rules
  /// Of servers' availability zones.
  public var computeZones: Rules
  /// Of volumes' availability zones.
  public var volumeZones: Rules
  /// Of server groups.
  public var groups: Rules
  /// Whether fixed addresses and cards stay as they are; else the destination chooses them.
  public var keepsAddresses: Bool
  /// What may be made there.
  public var creates: Set<Creatable>

  /// All of its parts.
  public init(
    flavors: Rules = [], networks: Rules = [], securityGroups: Rules = [], keyPairs: Rules = [],
    volumeTypes: Rules = [], computeZones: Rules = [], volumeZones: Rules = [],
    groups: Rules = [], keepsAddresses: Bool = true, creates: Set<Creatable> = []
  ) {
    self.flavors = flavors
    self.networks = networks
    self.securityGroups = securityGroups
    self.keyPairs = keyPairs
    self.volumeTypes = volumeTypes
    self.computeZones = computeZones
    self.volumeZones = volumeZones
    self.groups = groups
    self.keepsAddresses = keepsAddresses
    self.creates = creates
  }
}
