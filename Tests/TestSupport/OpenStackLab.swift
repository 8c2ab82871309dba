public import Foundation
import Logging
public import OpenStack

/// A real OpenStack of two regions, which `lab/openstack up` brought up for all tests together.
public struct OpenStackLab: Sendable {
  /// The Ceph pool in which Cinder keeps its volumes.
  public static let pool = "volumes"
  /// In the metadata of all servers and volumes that tests make: which fleet's they are.
  static let mark = "fleet"

  /// Everything of it.
  public let directory: URL

  /// The one that `LONGHAUL_LAB_OPENSTACK` names.
  ///
  /// - Throws: `FleetFailure` that says how to get one.
  public static func current() throws -> OpenStackLab {
    guard let folder = ProcessInfo.processInfo.environment["LONGHAUL_LAB_OPENSTACK"],
      FileManager.default.fileExists(atPath: "\(folder)/clouds.yaml")
    else {
      throw FleetFailure(
        """
        these tests need a real OpenStack: `make test` brings one up, and by hand `lab/openstack up \
        DIR` and LONGHAUL_LAB_OPENSTACK=DIR
        """)
    }
    return OpenStackLab(directory: URL(filePath: folder))
  }

  /// The file that describes its clouds.
  public var cloudsFile: String { directory.appending(component: "clouds.yaml").path }

  /// How to log in to one of its clouds: `west`, `east`, `west-member`, `east-member`.
  public func configuration(_ cloud: String) throws -> CloudConfiguration {
    try CloudConfiguration.load(cloud, file: cloudsFile, environment: [:])
  }

  /// The services of a region, as its administrator.
  public func services(_ region: String) async throws -> Services {
    try await Self.sessions.services(region, self)
  }

  /// Stops, starts or kills one daemon: `keystone`, `west-nova-api`, `east-cinder-volume`.
  public func daemon(_ verb: String, _ name: String) async throws {
    let script = URL(filePath: CephPrograms.clusterScript).deletingLastPathComponent()
      .appending(component: "openstack").path
    try await FleetCommand.run(script, [verb, directory.path, name]).checked()
  }

  static let west = Task {
    try await CephCluster.existing(.west, in: current().directory.appending(path: "west/ceph"))
  }
  static let east = Task {
    try await CephCluster.existing(.east, in: current().directory.appending(path: "east/ceph"))
  }

  private static let sessions = Sessions()

  /// A session a region, for all tests of this process.
  private actor Sessions {
    private var known: [String: Services] = [:]

    func services(_ region: String, _ lab: OpenStackLab) throws -> Services {
      if let services = known[region] { return services }
      let services = Services(
        try Cloud(lab.configuration(region), logger: Logger(label: "tests")))
      known[region] = services
      return services
    }
  }
}

/// The services of one region.
public struct Services: Sendable {
  /// Servers.
  public let nova: Nova
  /// Volumes.
  public let cinder: Cinder
  /// Ports and networks.
  public let neutron: Neutron
  /// The session.
  public let cloud: Cloud

  init(_ cloud: Cloud) {
    self.cloud = cloud
    nova = Nova(cloud)
    cinder = Cinder(cloud)
    neutron = Neutron(cloud)
  }
}
