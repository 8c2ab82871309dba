public import Ceph
public import Foundation
import Synchronization

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

  /// The cluster of somebody else, which stays.
  public static func existing(_ region: Region, in directory: URL) async throws -> CephCluster {
    let cluster = try await Cluster.connect(
      ClusterConfiguration(configurationFile: configurationFile(in: directory)))
    return CephCluster(region: region, directory: directory, cluster: cluster)
  }

  /// Another connection, which the test closes, with `adjust` made to the configuration.
  public func connect(
    _ adjust: (inout ClusterConfiguration) -> Void = { _ in }
  ) async throws -> Cluster {
    var configuration = configuration
    adjust(&configuration)
    return try await Cluster.connect(configuration)
  }

  /// A cluster for `body` alone, whose daemons may be stopped and started.
  public static func withOwn<Result>(
    _ region: Region, _ body: (CephCluster) async throws -> Result
  ) async throws -> Result {
    let number = ownCount.wrappingAdd(1, ordering: .relaxed).newValue
    let own = try await start(region, number: number)
    let result: Swift.Result<Result, any Error>
    do {
      result = .success(try await body(own))
    } catch {
      result = .failure(error)
    }
    await own.cluster.close()
    try await CephPrograms.run(CephPrograms.clusterScript, ["down", own.directory.path])
    return try result.get()
  }

  private static let ownCount = Atomic<UInt32>(0)

  private static let west = Task { try await start(.west) }
  private static let east = Task { try await start(.east) }

  private static func configurationFile(in directory: URL) -> String {
    directory.appending(component: "ceph.conf").path
  }

  private static func start(_ region: Region, number: UInt32 = 0) async throws -> CephCluster {
    try await CephPrograms.check()
    let process = ProcessInfo.processInfo.processIdentifier
    // Short: it becomes part of the paths of Unix sockets.
    let name = "lh\(process)\(region.rawValue.prefix(1))" + (number == 0 ? "" : "\(number)")
    let directory = FileManager.default.temporaryDirectory.appending(component: name)
    let script = CephPrograms.clusterScript
    try CephPrograms.takeDown(directory, after: process)
    try await CephPrograms.run(
      script, ["up", directory.path, address(of: region, process: process, number: number)])
    let cluster = try await Cluster.connect(
      ClusterConfiguration(configurationFile: configurationFile(in: directory)))
    return CephCluster(region: region, directory: directory, cluster: cluster)
  }

  /// 127.128.0.0/9 has room for twice the largest process id of Linux, 2²²; clusters of a test's
  /// own are in 127.64.0.0/10, where processes meet only by a rare chance.
  private static func address(of region: Region, process: Int32, number: UInt32) -> String {
    let index = UInt32(process) % (1 << 22) * 2 + (region == .west ? 0 : 1)
    guard number > 0 else {
      return "127.\(128 + index >> 16).\(index >> 8 & 255).\(index & 255)"
    }
    let own = (index &* 16 &+ number) % (1 << 22)
    return "127.\(64 + own >> 16).\(own >> 8 & 255).\(own & 255)"
  }
}
