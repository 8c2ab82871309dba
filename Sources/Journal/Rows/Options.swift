/// What the operator chose for one migration beside its policy.
public struct Options: Hashable, Codable, Sendable {
  /// The set of hooks, by the name that it has in the workers' configuration; nil for none.
  ///
  /// A name and not commands, so that writing a row makes no worker run anything that its own
  /// configuration does not hold.
  public var hooks: String?
  /// What says that the destination is there once it runs, by the name that it has in the workers'
  /// configuration; nil for nothing.
  public var probe: String?
  /// Whether every object's own list of snapshots is read, and no object map is believed.
  public var distrustObjectMap: Bool
  /// How destination images differ from their sources.
  public var destination: Destination

  /// What a destination image gets instead of what its source has; nil: the source's.
  public struct Destination: Hashable, Codable, Sendable {
    /// The object's size in bytes, a power of two from 4 KiB to 32 MiB.
    public var objectSize: UInt64?
    /// The stripe unit in bytes; it divides the object's size.
    public var stripeUnit: UInt64?
    /// Objects in a stripe.
    public var stripeCount: UInt64?
    /// The names of image features, as `rbd feature` has them.
    public var features: [String]?
    /// The pool for the data objects.
    public var dataPool: String?
    /// Whether the image's metadata comes along.
    public var copiesMetadata: Bool

    /// All of its parts.
    public init(
      objectSize: UInt64? = nil, stripeUnit: UInt64? = nil, stripeCount: UInt64? = nil,
      features: [String]? = nil, dataPool: String? = nil, copiesMetadata: Bool = true
    ) {
      self.objectSize = objectSize
      self.stripeUnit = stripeUnit
      self.stripeCount = stripeCount
      self.features = features
      self.dataPool = dataPool
      self.copiesMetadata = copiesMetadata
    }
  }

  /// All of its parts.
  public init(
    hooks: String? = nil, probe: String? = nil, distrustObjectMap: Bool = false,
    destination: Destination = Destination()
  ) {
    self.hooks = hooks
    self.probe = probe
    self.distrustObjectMap = distrustObjectMap
    self.destination = destination
  }
}
