import Ceph

/// Whether a region's Ceph is in reach, healthy, and lets us do our work.
struct CephChecks {
  private let region: RegionConfiguration
  private let pools: [String]
  private var area: String { "ceph \(region.name)" }

  init(_ region: RegionConfiguration, pools: [String]) {
    self.region = region
    self.pools = pools
  }

  func run() async -> [Check] {
    guard let ceph = region.ceph else {
      return [Check(area, "configuration", .note, "not configured here; its workers need it")]
    }
    guard let reachable = region.reachableCeph else {
      let files = [ceph.configurationFile, ceph.keyring].compactMap(\.self)
      return [
        Check(
          area, "configuration", .note,
          "not reached from here: \(files.joined(separator: ", ")) cannot be read",
          "needed where workers of \(region.name) run")
      ]
    }
    do {
      let cluster = try await Cluster.connect(reachable)
      let checks = await look(at: cluster)
      await cluster.close()
      return checks
    } catch {
      return [
        Check(
          area, "connection", .bad, "\(error)",
          "look at the monitors' addresses in the configuration file, the user and its keyring")
      ]
    }
  }

  private func look(at cluster: Cluster) async -> [Check] {
    var checks = [
      Check(
        area, "connection", .good, "cluster \(cluster.fsid) as client.\(region.ceph?.user ?? "")")
    ]
    do {
      checks.append(
        Check(area, "versions", .good, "\(try await cluster.release()); \(CephVersion.loaded)"))
      checks += health(try await cluster.health())
      if let reason = await cluster.fullReason() {
        checks.append(
          Check(area, "space", .bad, reason, "writes would hang: make room before migrating here"))
      }
      let names =
        pools.isEmpty ? try await cluster.poolNames().filter { !$0.hasPrefix(".") } : pools
      for name in names { checks += await permissions(cluster, pool: name) }
    } catch {
      checks.append(Check(area, "monitors", .bad, "\(error)"))
    }
    return checks
  }

  private func health(_ health: ClusterHealth) -> [Check] {
    if health.complaints.isEmpty { return [Check(area, "health", .good, health.status)] }
    let outcome: Check.Outcome = health.status == "HEALTH_ERR" ? .bad : .warning
    return health.complaints.map { Check(area, "health", outcome, $0) }
  }

  private func permissions(_ cluster: Cluster, pool: String) async -> [Check] {
    let failed = await cluster.permissions(pool: pool).compactMap { check in
      check.failure.map { (check.subject, $0) }
    }
    if failed.isEmpty {
      return [Check(area, "permissions", .good, "pool \(pool): all that was tried")]
    }
    return failed.map { subject, failure in
      Check(
        area, "permissions", .bad, "cannot \(subject): \(failure)",
        "ceph auth caps client.\(region.ceph?.user ?? "") mon 'profile rbd' mgr 'profile rbd' osd 'profile rbd'"
      )
    }
  }
}
