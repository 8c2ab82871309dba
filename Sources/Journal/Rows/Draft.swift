public import Migrations
public import Servers

/// A migration as an operator asks for it, before it has a number.
public struct Draft: Sendable {
  /// One volume of it.
  public struct Volume: Sendable {
    /// Where its data is.
    public var source: ImageAddress
    /// Where it goes; nil: Cinder names its image there.
    public var destination: ImageAddress?
    /// Whether a destination image that holds data may be overwritten.
    public var overwrite: Bool
    /// The source image's size in bytes, where somebody has looked already.
    public var size: UInt64?
    /// Whether the destination is where the volume once came from.
    public var isReturning = false
    /// Whether the server that it returns to has its image open, and lets go of it before it is written to.
    public var isOpen = false
    /// Cinder's id at the source; nil: the image is none of Cinder's.
    public var cinderID: String?

    /// All of its parts.
    public init(
      source: ImageAddress, destination: ImageAddress?, overwrite: Bool = false,
      size: UInt64? = nil, cinderID: String? = nil
    ) {
      self.source = source
      self.destination = destination
      self.overwrite = overwrite
      self.size = size
      self.cinderID = cinderID
    }
  }

  /// The server that moves with its volumes.
  public struct Server: Sendable {
    /// What it is like.
    public var description: ServerDescription
    /// Which names at the destination stand for which at the source.
    public var mapping: Mapping

    /// Nova's id of a server at the destination that its volumes are attached to; nil: it moves itself.
    public var attachTo: String?

    /// All of its parts.
    public init(_ description: ServerDescription, mapping: Mapping, attachTo: String? = nil) {
      self.description = description
      self.mapping = mapping
      self.attachTo = attachTo
    }
  }

  /// Whether a server is paused at the freeze, and keeps its images open.
  public var isPaused: Bool {
    policy.freeze == .pause && server.map { $0.attachTo == nil } ?? false
  }

  /// The region that the volumes leave.
  public var source: String
  /// The region that they go to.
  public var destination: String
  /// They cut over together; at least one.
  public var volumes: [Volume]
  /// The server that they are attached to; nil: volumes alone.
  public var server: Server?
  /// How it cuts over.
  public var policy: Policy
  /// What else was chosen.
  public var options: Options

  /// All of its parts.
  public init(
    from source: String, to destination: String, volumes: [Volume], server: Server? = nil,
    policy: Policy, options: Options = Options()
  ) {
    self.source = source
    self.destination = destination
    self.volumes = volumes
    self.server = server
    self.policy = policy
    self.options = options
  }
}
