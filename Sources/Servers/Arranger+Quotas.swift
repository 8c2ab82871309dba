import Migrations

/// Whether what the project has left is enough.
extension Arranger {
  /// The quotas that do not suffice.
  ///
  /// - Parameter flavor: of the server at the destination; nil: only volumes are made there.
  func overdrawn(_ flavor: Flavor?) -> [Finding] {
    let quota = facts.quota
    let ofServer: [(String, Int?, Int)] =
      flavor.map {
        [
          ("servers", quota.servers, 1), ("VCPUs", quota.vcpus, $0.vcpus),
          ("MiB of memory", quota.memory, $0.memory),
          ("ports", quota.ports, server.interfaces.count),
        ]
      } ?? []
    let ofVolumes: [(String, Int?, Int)] = [
      ("volumes", quota.volumes, server.volumes.count),
      ("GiB of volumes", quota.gibibytes, server.volumes.reduce(0) { $0 + $1.size }),
    ]
    return short(ofServer + ofVolumes)
  }

  /// The quotas that do not suffice for the security groups that are made.
  func overdrawn(byGroupsOf ports: [Arrangement.Port]) -> [Finding] {
    let groups = ports.missingGroups
    // Neutron makes two rules with each group, which let everything out.
    let rules = groups.values.reduce(0) { sum, group in
      sum + 2 + Set(group.rules).count { !$0.letsEverythingOut }
    }
    if groups.isEmpty { return [] }
    return short([
      ("security groups", facts.quota.securityGroups, groups.count),
      ("rules of security groups", facts.quota.securityRules, rules),
    ])
  }

  /// The quotas of volume types that do not suffice, and that of a volume's size.
  func overdrawn(byTypeOf arranged: [Arrangement.Volume]) -> [Finding] {
    let quota = facts.quota
    var needs: [(String, Int?, Int)] = []
    for type in Set(arranged.compactMap(\.type)).sorted() {
      let sizes = zip(arranged, server.volumes).filter { $0.0.type == type }.map(\.1.size)
      needs += [
        ("volumes of type '\(type)'", quota.volumesOfType[type], sizes.count),
        ("GiB of volumes of type '\(type)'", quota.gibibytesOfType[type], sizes.reduce(0, +)),
      ]
    }
    let tooLarge = server.volumes.compactMap { volume -> Finding? in
      guard let most = quota.volumeGibibytes, volume.size > most else { return nil }
      return blocked(
        volume.label, "it has \(volume.size) GiB, and the quota allows a volume \(most)",
        "have the quota per_volume_gigabytes raised")
    }
    return short(needs) + tooLarge
  }

  private func short(_ needs: [(what: String, left: Int?, needed: Int)]) -> [Finding] {
    needs.compactMap { what, left, needed in
      Quota.shortage(of: what, left: left, needed: needed).map { blocked(nil, $0, Quota.remedy) }
    }
  }
}
