import Journal
public import Migrations
import OpenStack
public import Servers

/// Looks at a server, or at what its destination has for it, and says what would fail or surprise;
/// changes nothing.
public struct ServerPreflight: Sendable {
  /// What one side's look found.
  public struct Result: Sendable {
    /// Everything that was found.
    public var findings: [Finding]
    /// What the server is like now; of the source's look.
    public var description: ServerDescription?
    /// Whether the server that it returns to is paused, and has its images open until it is shelved.
    public var isOpen = false
    /// What it gets; of the destination's look, unless something is in the way.
    public var arrangement: Arrangement?
  }

  private let record: ServerRecord
  private let volumes: [VolumeRecord]
  private let cloud: RegionCloud
  private let isReturning: Bool
  private let policy: Policy

  init(_ assignment: Assignment, _ record: ServerRecord, _ cloud: RegionCloud) {
    self.record = record
    isReturning = assignment.migration.failbackOf != nil
    policy = assignment.migration.policy
    volumes = assignment.volumes
    self.cloud = cloud
  }

  /// Looks at one side.
  func look(at side: Side) async throws -> Result {
    switch side {
    case .source:
      let survey = ServerSurvey(cloud)
      var description: ServerDescription
      do {
        description = try await survey.describe(try await cloud.nova.server(record.source))
      } catch let error as CloudError where error.isNotFound {
        return Result(findings: [
          Finding(
            .source, record.name, blocks: true, "the server is gone",
            "cancel this migration")
        ])
      }
      let known = Set(volumes.compactMap(\.sourceVolume))
      let attached = Set(description.volumes.map(\.id))
      if !record.movesServer { description.volumes.removeAll { !known.contains($0.id) } }
      let check = SourceCheck(description, policy, isReturning: isReturning)
      var findings = record.movesServer ? check.findings() : check.volumeFindings()
      findings += try await Self.uploadFindings(description, policy, on: cloud)
      if record.movesServer ? known != attached : !known.isSubset(of: attached) {
        findings.append(
          Finding(
            .source, record.name, blocks: true,
            "it has other volumes than when the migration was submitted",
            "cancel this migration and submit it again"))
      }
      return Result(findings: findings, description: description)
    case .destination:
      if let server = record.destination, !record.movesServer {
        // The volumes that they return to are there: no type or quota is asked for.
        return isReturning
          ? Result(findings: try await Self.findings(about: server, on: cloud))
          : try await Self.arrangeVolumes(
            record.description, record.mapping, for: server, on: cloud)
      }
      if isReturning { return try await leftBehind() }
      return try await Self.arrange(
        record.description, record.mapping, on: cloud,
        mark: Marks(record).value)
    }
  }

  /// What the source's project lacks for a move through Glance.
  public static func uploadFindings(
    _ server: ServerDescription, _ policy: Policy, on cloud: RegionCloud
  ) async throws -> [Finding] {
    guard policy.method == .image else { return [] }
    return UploadCheck(server, try await cloud.quota()).findings()
  }

  /// Looks at what a region has for volumes that are to be attached to a server there.
  ///
  /// - Parameter target: Nova's id of that server.
  public static func arrangeVolumes(
    _ server: ServerDescription, _ mapping: Mapping, for target: String, on cloud: RegionCloud
  ) async throws -> Result {
    let facts = try await DestinationSurvey(cloud).facts()
    let (arrangement, findings) = Arranger(server, facts, mapping).arrangeVolumes()
    return Result(
      findings: try await findings + self.findings(about: target, on: cloud),
      arrangement: arrangement)
  }

  /// What keeps volumes from being attached to a server.
  private static func findings(
    about target: String, on cloud: RegionCloud
  ) async throws -> [Finding] {
    var findings: [Finding] = []
    do {
      let found = try await cloud.nova.server(target)
      if found.status != .active || found.task != nil {
        findings.append(
          Finding(
            .destination, found.name, blocks: true, "it is \(found.task ?? found.status.rawValue)",
            "volumes are attached to a server that runs: start it"))
      }
      if found.isLocked {
        findings.append(
          Finding(
            .destination, found.name, blocks: true, "it is locked",
            "`openstack server unlock \(found.id)`: volumes are attached to it"))
      }
    } catch let error as CloudError where error.isNotFound {
      findings.append(
        Finding(
          .destination, target, blocks: true, "there is no such server",
          "name one that runs at the destination with --attach-to"))
    }
    return findings
  }

  /// Whether the server that it returns to is as it was left.
  private func leftBehind() async throws -> Result {
    func blocked(_ what: String, _ remedy: String) -> Result {
      Result(findings: [Finding(.destination, record.name, blocks: true, what, remedy)])
    }
    do {
      let server = try await cloud.nova.server(record.destination ?? "")
      let rests = [.shutoff, .paused, .shelvedOffloaded].contains(server.status)
      guard rests, server.task == nil else {
        return blocked(
          "the server that it came from is \(server.status)",
          "stop it: what it wrote since is lost on the way back")
      }
      let attached = try await cloud.nova.attachments(of: server.id).map(\.volume)
      let missing = Set(volumes.compactMap(\.destinationVolume)).subtracting(attached)
      guard missing.isEmpty else {
        return blocked(
          "volumes are no longer attached to the server that it came from: "
            + missing.sorted().joined(separator: ", "), "attach them again")
      }
      return Result(findings: [], isOpen: server.status == .paused)
    } catch let error as CloudError where error.isNotFound {
      return blocked(
        "the server that it came from is gone", "move it with `migrate server` instead")
    }
  }

  /// Looks at what a region has for a server.
  ///
  /// - Parameter mark: what Longhaul itself made for the server does not stand in its way.
  public static func arrange(
    _ server: ServerDescription, _ mapping: Mapping, on cloud: RegionCloud, mark: String? = nil
  ) async throws -> Result {
    let facts = try await DestinationSurvey(cloud).facts(
      keeping: (server, mapping), except: mark)
    let (arrangement, findings) = Arranger(server, facts, mapping).arrange()
    return Result(findings: findings, arrangement: arrangement)
  }
}
