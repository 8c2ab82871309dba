import Logging
import OpenStack
import Phases

/// Whether a region's OpenStack lets us in, and is new enough.
struct CloudChecks {
  private let region: RegionConfiguration
  private var area: String { "openstack \(region.name)" }

  init(_ region: RegionConfiguration) {
    self.region = region
  }

  /// Nothing where the region has none: volumes move without.
  func run() async -> [Check] {
    let cloud: RegionCloud
    do {
      let logger = Logger.silent
      let options = CloudOptions(patience: .seconds(3))
      guard let found = try RegionCloud(region, logger: logger, options: options) else { return [] }
      cloud = found
    } catch {
      return [
        Check(
          area, "configuration", .bad, "\(error)", "regions.\(region.name).openstack, clouds.yaml")
      ]
    }
    let checks = await look(at: cloud)
    await cloud.close()
    return checks
  }

  private func look(at cloud: RegionCloud) async -> [Check] {
    do {
      let roles = try await cloud.cloud.roles().sorted()
      var checks = [
        Check(
          area, "login", .good,
          "cloud \(cloud.cloud.name), region \(try await cloud.cloud.region()), project"
            + " \(try await cloud.cloud.projectID()), roles \(roles.joined(separator: ", "))")
      ]
      if !roles.contains("admin") {
        checks.append(
          Check(
            area, "rights", .note, "no administrator: user data is not seen, and stays behind",
            "docs/operations.md tells what else"))
      }
      checks.append(await tried("compute") { _ = try await cloud.nova.limits() })
      checks.append(await tried("volume") { _ = try await cloud.cinder.limits() })
      checks.append(await tried("network") { _ = try await cloud.neutron.networks() })
      return checks
    } catch {
      return [Check(area, "login", .bad, "\(error)", "look at the cloud in clouds.yaml")]
    }
  }

  private func tried(_ service: String, _ body: () async throws -> Void) async -> Check {
    do {
      try await body()
      return Check(area, service, .good, "answers")
    } catch {
      return Check(area, service, .bad, "\(error)", "look at the service, and the user's roles")
    }
  }
}
