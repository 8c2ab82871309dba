/// A project's limits and what is used of them; -1 is without limit.
public struct CinderLimits: Decodable, Sendable {
  /// Volumes that there may be.
  public let maxTotalVolumes: Int
  /// Volumes that there are.
  public let totalVolumesUsed: Int
  /// Of all volumes and snapshots, in GiB.
  public let maxTotalVolumeGigabytes: Int
  /// What they take, in GiB.
  public let totalGigabytesUsed: Int
  /// Snapshots that there may be.
  public let maxTotalSnapshots: Int
  /// Snapshots that there are.
  public let totalSnapshotsUsed: Int
}
