public import Migrations

/// A migration as an operator asks for it, before it has a number.
public struct Draft: Sendable {
  /// One volume of it.
  public struct Volume: Sendable {
    /// Where its data is.
    public var source: ImageAddress
    /// Where it goes.
    public var destination: ImageAddress
    /// Whether a destination image that holds data may be overwritten.
    public var overwrite: Bool
    /// The source image's size in bytes, where somebody has looked already.
    public var size: UInt64?

    /// All of its parts.
    public init(
      source: ImageAddress, destination: ImageAddress, overwrite: Bool = false, size: UInt64? = nil
    ) {
      self.source = source
      self.destination = destination
      self.overwrite = overwrite
      self.size = size
    }
  }

  /// The region that the volumes leave.
  public var source: String
  /// The region that they go to.
  public var destination: String
  /// They cut over together; at least one.
  public var volumes: [Volume]
  /// How it cuts over.
  public var policy: Policy
  /// What else was chosen.
  public var options: Options

  /// All of its parts.
  public init(
    from source: String, to destination: String, volumes: [Volume], policy: Policy,
    options: Options = Options()
  ) {
    self.source = source
    self.destination = destination
    self.volumes = volumes
    self.policy = policy
    self.options = options
  }
}
