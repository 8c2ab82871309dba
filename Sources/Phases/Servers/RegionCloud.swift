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

  /// - Parameter pools: the Ceph pools in which Cinder keeps its volumes.
  public init(_ cloud: Cloud, pools: [String]) {
    self.cloud = cloud
    nova = Nova(cloud)
    cinder = Cinder(cloud)
    neutron = Neutron(cloud)
    glance = Glance(cloud)
    self.pools = pools
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
