import Ceph
import Journal
import Logging
import Migrations
import OpenStack
import Phases
import Servers

extension ServerOptions {
  /// Looks at the server and at its destination, and hands what is asked, with all that was found,
  /// to `body`.
  ///
  /// - Throws: `Complaint`, `UnknownServer`, `AmbiguousServer`, `ForeignServer`, `CloudConfigurationError`, `CloudError`.
  func look<Result>(
    _ configuration: Configuration,
    _ body: (Draft, [OutlookFinding]) async throws -> Result
  ) async throws -> Result {
    let source = try configuration.region(from)
    let destination = try configuration.region(to)
    if source.name == destination.name {
      throw Complaint(
        .usage, "the server is in \(source.name) already; --from and --to need two regions")
    }
    let policy = try policy(configuration)
    let (hooks, probe) = (
      try choices.hookSet(configuration), try choices.probeName(configuration, ofServer: true)
    )
    let logger = Logger.silent
    let here = try RegionCloud.required(source, configuration, logger: logger)
    let there: RegionCloud
    do {
      there = try RegionCloud.required(destination, configuration, logger: logger)
    } catch {
      await here.close()
      throw error
    }
    do {
      let survey = ServerSurvey(here)
      var description = try await survey.describe(try await survey.find(server))
      let mapping = configuration.route(from: source.name, to: destination.name).mapping
      var target: String?
      let arranged: ServerPreflight.Result
      if let attachTo {
        try choose(&description)
        let id = try await ServerSurvey(there).find(attachTo).id
        target = id
        arranged = try await ServerPreflight.arrangeVolumes(
          description, mapping, for: id, on: there)
      } else {
        arranged = try await ServerPreflight.arrange(description, mapping, on: there)
      }
      let check = SourceCheck(description, policy)
      let found =
        try await (target == nil ? check.findings() : check.volumeFindings())
        + ServerPreflight.uploadFindings(description, policy, on: here)
      let (volumes, elsewhere) = try await images(description, here, source)
      let draft = Draft(
        from: source.name, to: destination.name, volumes: volumes,
        server: Draft.Server(description, mapping: mapping, attachTo: target), policy: policy,
        options: Options(
          hooks: hooks, probe: probe, distrustObjectMap: choices.distrustObjectMap))
      let result = try await body(
        draft,
        (found + elsewhere).map { OutlookFinding(region: source.name, $0) }
          + arranged.findings.map { OutlookFinding(region: destination.name, $0) })
      await here.close()
      await there.close()
      return result
    } catch {
      await here.close()
      await there.close()
      throw error
    }
  }

  /// - Throws: `Complaint` that names what does not fit.
  private func policy(_ configuration: Configuration) throws(Complaint) -> Policy {
    var policy = try choices.policy(configuration)
    policy.freeze = freeze ?? policy.freeze
    policy.placement = placement ?? policy.placement
    policy.method = method
    guard method == .image else { return policy }
    guard policy.freeze == .stop, placement != .prestaged else {
      throw Complaint(
        .usage,
        "--method image stops the server, and makes its twin of the images when they have arrived: leave"
          + " --freeze pause and --placement prestaged out")
    }
    // There are no volumes before, and Glance compares the digests.
    policy.placement = .create
    policy.verification = .off
    return policy
  }

  /// Leaves only the volumes that were named.
  private func choose(_ server: inout ServerDescription) throws(Complaint) {
    for name in volumes {
      let fitting = server.volumes.filter { $0.id == name || $0.name == name }
      if fitting.count == 1 { continue }
      throw Complaint(
        .notFound,
        fitting.isEmpty
          ? "the server \(server.name) has no volume '\(name)'; it has: "
            + server.volumes.map(\.label).joined(separator: ", ")
          : "the server \(server.name) has several volumes called '\(name)': name one by its id: "
            + fitting.map(\.id).joined(separator: ", "))
    }
    server.volumes.removeAll { !volumes.contains($0.id) && !volumes.contains($0.name) }
  }

  /// - Returns: the volumes, and what is in the way of those that are not on the region's Ceph.
  private func images(
    _ server: ServerDescription, _ cloud: RegionCloud, _ region: RegionConfiguration
  ) async throws -> ([Draft.Volume], [Finding]) {
    let names = try await pools(cloud, region)
    var (drafts, findings): ([Draft.Volume], [Finding]) = ([], [])
    for volume in server.volumes {
      let image = "volume-\(volume.nameID ?? volume.id)"
      let found = names.first { $0.images?.contains(image) ?? (method == .snapshots) }
      if let pool = found?.pool {
        drafts.append(
          Draft.Volume(
            source: ImageAddress(pool: pool, image: image), destination: nil, cinderID: volume.id))
      } else if method == .image {
        drafts.append(
          Draft.Volume(
            source: ImageAddress(cinder: volume.id), destination: nil, cinderID: volume.id))
      } else {
        findings.append(
          Finding(
            .source, volume.label, blocks: true,
            "it is not on this Ceph: there is no image \(image) in \(cloud.pools.joined(separator: ", "))",
            "if it is in another pool, name that below regions.\(region.name).openstack.pools; --method image"
              + " moves it through Glance, while the server stands still"))
      }
    }
    return (drafts, findings)
  }

  /// Each pool with its images; a single one is taken for the right one, and preflight looks.
  private func pools(
    _ cloud: RegionCloud, _ region: RegionConfiguration
  ) async throws -> [(pool: String, images: Set<String>?)] {
    guard let ceph = region.reachableCeph else {
      guard cloud.pools.count > 1 else { return [(cloud.pools[0], nil)] }
      throw Complaint(
        .configuration,
        "regions.\(region.name).openstack names several pools, and which one an image is in can only be"
          + " seen where regions.\(region.name).ceph is in reach")
    }
    let cluster = try await Cluster.connect(ceph)
    do {
      var pools: [(pool: String, images: Set<String>?)] = []
      for name in cloud.pools {
        pools.append((name, Set(try await cluster.withPool(name) { try await $0.imageNames() })))
      }
      await cluster.close()
      return pools
    } catch {
      await cluster.close()
      throw error
    }
  }
}
