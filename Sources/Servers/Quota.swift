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
  /// Snapshots of volumes.
  public var snapshots: Int?
  /// Ports.
  public var ports: Int?
  /// Security groups.
  public var securityGroups: Int?
  /// Rules of all security groups.
  public var securityRules: Int?
  /// Members that a server group may have in all.
  public var groupMembers: Int?
  /// What one volume may have, in GiB.
  public var volumeGibibytes: Int?
  /// Volumes, by their type's name.
  public var volumesOfType: [String: Int]
  /// Of all volumes of a type and their snapshots, in GiB, by the type's name.
  public var gibibytesOfType: [String: Int]

  /// All of its parts.
  public init(
    servers: Int? = nil, vcpus: Int? = nil, memory: Int? = nil, volumes: Int? = nil,
    gibibytes: Int? = nil, ports: Int? = nil, groupMembers: Int? = nil,
    volumeGibibytes: Int? = nil, snapshots: Int? = nil, securityGroups: Int? = nil,
    securityRules: Int? = nil, volumesOfType: [String: Int] = [:],
    gibibytesOfType: [String: Int] = [:]
  ) {
    self.servers = servers
    self.vcpus = vcpus
    self.memory = memory
    self.volumes = volumes
    self.gibibytes = gibibytes
    self.ports = ports
    self.groupMembers = groupMembers
    self.volumeGibibytes = volumeGibibytes
    self.snapshots = snapshots
    self.securityGroups = securityGroups
    self.securityRules = securityRules
    self.volumesOfType = volumesOfType
    self.gibibytesOfType = gibibytesOfType
  }

  /// Says that one of them does not suffice; nil when it does.
  static func shortage(of what: String, left: Int?, needed: Int) -> String? {
    guard let left, left < needed else { return nil }
    return "the quota leaves \(max(0, left)) \(what), and \(needed) are needed"
  }

  static let remedy = "have the quota raised, or delete what is not used"
}
