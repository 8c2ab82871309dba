import OpenStack
import Servers

extension RegionCloud {
  /// What is left of the project's quotas.
  func quota() async throws -> Quota {
    let (servers, volumes) = (try await nova.limits(), try await cinder.limits())
    let network = try await neutron.quota()
    let named = try await cinder.quota()?.left ?? [:]
    func left(_ most: Int, _ used: Int) -> Int? { most < 0 ? nil : most - used }
    func byType(_ prefix: String) -> [String: Int] {
      let pairs = named.filter { $0.key.hasPrefix(prefix) }
      return Dictionary(
        uniqueKeysWithValues: pairs.map { (String($0.key.dropFirst(prefix.count)), $0.value) })
    }
    return Quota(
      servers: left(servers.maxTotalInstances, servers.totalInstancesUsed),
      vcpus: left(servers.maxTotalCores, servers.totalCoresUsed),
      memory: left(servers.maxTotalRAMSize, servers.totalRAMUsed),
      volumes: left(volumes.maxTotalVolumes, volumes.totalVolumesUsed),
      gibibytes: left(volumes.maxTotalVolumeGigabytes, volumes.totalGigabytesUsed),
      ports: network["port"],
      groupMembers: servers.maxServerGroupMembers.flatMap { left($0, 0) },
      volumeGibibytes: named["per_volume_gigabytes"],
      snapshots: left(volumes.maxTotalSnapshots, volumes.totalSnapshotsUsed),
      securityGroups: network["security_group"], securityRules: network["security_group_rule"],
      volumesOfType: byType("volumes_"),
      gibibytesOfType: byType("gigabytes_"))
  }
}
