public import OpenStack

/// A worker's access to its region's OpenStack.
public struct RegionCloud: Sendable {
  /// The session.
  public let cloud: Cloud
  /// Servers.
  public let nova: Nova
  /// Volumes.
  public let cinder: Cinder
  /// Ports and networks.
  public let neutron: Neutron
  /// Images.
  public let glance: Glance
  /// The Ceph pools in which Cinder keeps its volumes.
  public let pools: [String]
  /// What a guest is given to shut down where its image does not say: nova.conf's `shutdown_timeout`.
  public let shutdownLimit: Duration

  /// - Parameters:
  ///   - pools: the Ceph pools in which Cinder keeps its volumes.
  ///   - shutdownLimit: nova.conf's `shutdown_timeout`, which no API tells.
  public init(_ cloud: Cloud, pools: [String], shutdownLimit: Duration) {
    self.cloud = cloud
    nova = Nova(cloud)
    cinder = Cinder(cloud)
    neutron = Neutron(cloud)
    glance = Glance(cloud)
    self.pools = pools
    self.shutdownLimit = shutdownLimit
  }

  /// Ends the session.
  public func close() async { await cloud.close() }
}

/// The worker's configuration lacks its region's OpenStack; another worker may have it.
struct NoCloud: Error, CustomStringConvertible {
  let region: String

  var description: String {
    """
    the configuration of this worker has no OpenStack for region \(region): add \
    regions.\(region).openstack there
    """
  }
}
