/// What is left of a project's quotas; nil: without limit, or not to be seen.
public struct Quota: Hashable, Sendable {
  /// Servers.
  public var servers: Int?
  /// Virtual processors.
  public var vcpus: Int?
  /// Memory, in MiB.
  public var memory: Int?
  /// Volumes.
  public var volumes: Int?
  /// Of all volumes and their snapshots, in GiB.
  public var gibibytes: Int?
  /// Ports.
  public var ports: Int?

  /// All of its parts.
  public init(
    servers: Int? = nil, vcpus: Int? = nil, memory: Int? = nil, volumes: Int? = nil,
    gibibytes: Int? = nil, ports: Int? = nil
  ) {
    self.servers = servers
    self.vcpus = vcpus
    self.memory = memory
    self.volumes = volumes
    self.gibibytes = gibibytes
    self.ports = ports
  }
}
