public import Ceph
public import Foundation

/// A small Ceph cluster of real daemons, for the tests of one process.
///
/// Two can be had, named as the regions of the tests. Each is brought up when first asked for, by
/// the project's `lab/ceph-cluster`, on an address of 127/8 that comes from the process id, so that
/// test processes do not meet; it is taken down when the process is gone, however it ended.
public final class CephCluster: Sendable {
  /// Which of the two.
  public enum Region: String, Sendable {
    /// The source's, in most tests.
    case west
    /// The destination's, in most tests.
    case east
  }

  /// Which of the two it is.
  public let region: Region
  /// The folder that holds everything of it.
  public let directory: URL
  /// A connection as `client.admin`, shared by all tests: do not close it.
  public let cluster: Cluster

  private init(region: Region, directory: URL, cluster: Cluster) {
    self.region = region
    self.directory = directory
    self.cluster = cluster
  }

  /// The path of its `ceph.conf`.
  public var configurationFile: String { Self.configurationFile(in: directory) }

  /// How to connect to it; time-outs are generous, as test machines are slow.
  public var configuration: ClusterConfiguration {
    ClusterConfiguration(configurationFile: configurationFile)
  }

  /// The cluster of that region, brought up by the first who asks.
  public static func shared(_ region: Region = .west) async throws -> CephCluster {
    switch region {
    case .west: try await west.value
    case .east: try await east.value
    }
  }

  /// Another connection, which the test closes, with `adjust` made to the configuration.
  public func connect(
    _ adjust: (inout ClusterConfiguration) -> Void = { _ in }
  ) async throws -> Cluster {
    var configuration = configuration
    adjust(&configuration)
    return try await Cluster.connect(configuration)
  }

  private static let west = Task { try await start(.west) }
  private static let east = Task { try await start(.east) }

  private static func configurationFile(in directory: URL) -> String {
    directory.appending(component: "ceph.conf").path
  }

  private static func start(_ region: Region) async throws -> CephCluster {
    try await CephPrograms.check()
    let process = ProcessInfo.processInfo.processIdentifier
    // Short: it becomes part of the paths of Unix sockets.
    let directory = FileManager.default.temporaryDirectory
      .appending(component: "lh\(process)\(region.rawValue.prefix(1))")
    let script = CephPrograms.clusterScript
    try CephPrograms.takeDown(directory, after: process)
    try await CephPrograms.run(
      script, ["up", directory.path, address(of: region, process: process)])
    let cluster = try await Cluster.connect(
      ClusterConfiguration(configurationFile: configurationFile(in: directory)))
    return CephCluster(region: region, directory: directory, cluster: cluster)
  }

  /// 127.128.0.0/9 has room for twice the largest process id of Linux, 2²².
  private static func address(of region: Region, process: Int32) -> String {
    let number = UInt32(process) % (1 << 22) * 2 + (region == .west ? 0 : 1)
    return "127.\(128 + number >> 16).\(number >> 8 & 255).\(number & 255)"
  }
}
