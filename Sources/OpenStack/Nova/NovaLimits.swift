/// A project's limits and what is used of them; -1 is without limit.
public struct NovaLimits: Decodable, Sendable {
  /// Servers that there may be.
  public let maxTotalInstances: Int
  /// Servers that there are.
  public let totalInstancesUsed: Int
  /// Virtual processors that there may be.
  public let maxTotalCores: Int
  /// Virtual processors that there are.
  public let totalCoresUsed: Int
  /// Memory that there may be, in MiB.
  public let maxTotalRAMSize: Int
  /// Memory that there is, in MiB.
  public let totalRAMUsed: Int
  /// Members that a server group may have; nil: not said.
  public let maxServerGroupMembers: Int?
}
