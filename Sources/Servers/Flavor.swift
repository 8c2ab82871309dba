/// What a host gives a server.
public struct Flavor: Hashable, Codable, Sendable {
  /// Nova's id of it; nil in a server's own description, which does not have it.
  public var id: String?
  /// Its name.
  public var name: String
  /// Virtual processors.
  public var vcpus: Int
  /// Memory, in MiB.
  public var memory: Int
  /// The root disk of a server that does not boot from a volume, in GiB.
  public var disk: Int
  /// A further disk on the host, in GiB.
  public var ephemeral: Int
  /// A disk for swapping on the host, in MiB.
  public var swap: Int
  /// `hw:tpm_version` and the like.
  public var extraSpecs: [String: String]

  /// All of its parts.
  public init(
    id: String? = nil, name: String, vcpus: Int, memory: Int, disk: Int = 0, ephemeral: Int = 0,
    swap: Int = 0, extraSpecs: [String: String] = [:]
  ) {
    self.id = id
    self.name = name
    self.vcpus = vcpus
    self.memory = memory
    self.disk = disk
    self.ephemeral = ephemeral
    self.swap = swap
    self.extraSpecs = extraSpecs
  }
}
