import Foundation

extension CephCluster {
  /// A daemon that a test may stop and start; its data are kept.
  public enum Daemon: String, Sendable {
    /// The only monitor.
    case mon
    /// The only manager.
    case mgr
    /// The only OSD.
    case osd
  }

  /// Stops a daemon. All tests of the process share the cluster: use one that no other test needs
  /// meanwhile.
  public func stop(_ daemon: Daemon) async throws {
    try await CephPrograms.run(
      CephPrograms.clusterScript, ["stop", directory.path, daemon.rawValue])
  }

  /// Starts a daemon that was stopped.
  public func start(_ daemon: Daemon) async throws {
    try await CephPrograms.run(
      CephPrograms.clusterScript, ["start", directory.path, daemon.rawValue])
  }
}
