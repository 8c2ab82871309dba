import CCeph
import Glibc
public import Logging
import NIOPosix

/// A connection to one Ceph cluster (`rados_t`).
///
/// All blocking calls of its pools and images run on threads that it owns, never on Swift's
/// cooperative pool.
public final class Cluster: Sendable {
  /// The cluster's own id, the same for every client.
  public let fsid: String
  /// This connection's number: it is `client.N` to the cluster, in watchers and lock owners.
  public let instanceID: UInt64
  /// Where the connection comes from, `10.0.0.5:0/3141592653`: what a blocklist names
  /// (`rados_getaddrs`).
  public let address: String
  /// What the connection was made with.
  public let configuration: ClusterConfiguration

  let handle: SharedHandle
  let logger: Logger

  private init(
    fsid: String, instanceID: UInt64, address: String, configuration: ClusterConfiguration,
    handle: SharedHandle, logger: Logger
  ) {
    self.address = address
    self.fsid = fsid
    self.instanceID = instanceID
    self.configuration = configuration
    self.handle = handle
    self.logger = logger
  }

  /// How many blocking calls run at once; the diff's second step wants 16 (and closing must not
  /// wait for it).
  static let threadCount = 24

  /// Connects (`rados_create2`, `rados_conf_read_file`, `rados_conf_set`, `rados_connect`).
  ///
  /// Throws `CephError`; a cluster out of reach ends in a time-out.
  public static func connect(
    _ configuration: ClusterConfiguration, logger: Logger = Logger(label: "longhaul.ceph")
  ) async throws -> Cluster {
    let threads = NIOThreadPool(numberOfThreads: threadCount)
    threads.start()
    return try await threads.blocking {
      let handle = try create(configuration, threads: threads)
      guard let raw = handle.enter() else {
        throw Call("rados_connect", configuration.label).error(EBADF)
      }
      defer { handle.leave() }
      try configure(raw, configuration)
      try Call("rados_connect", configuration.label).check(rados_connect(raw))
      let fsid = try Call("rados_cluster_fsid", configuration.label).string {
        rados_cluster_fsid(raw, $0, $1)
      }
      return Cluster(
        fsid: fsid, instanceID: rados_get_instance_id(raw),
        address: try address(of: raw, configuration), configuration: configuration,
        handle: handle, logger: logger)
    }
  }

  private static func address(
    of raw: rados_t, _ configuration: ClusterConfiguration
  ) throws(CephError) -> String {
    var text: UnsafeMutablePointer<CChar>?
    defer { rados_buffer_free(text) }
    try Call("rados_getaddrs", configuration.label).check(rados_getaddrs(raw, &text))
    return text.map { String(cString: $0) } ?? ""
  }

  private static func create(
    _ configuration: ClusterConfiguration, threads: NIOThreadPool
  ) throws -> SharedHandle {
    let call = Call("rados_create2", configuration.label)
    var raw: rados_t?
    let code = rados_create2(
      &raw, configuration.clusterName, "client.\(configuration.user)", 0)
    guard code >= 0, let raw else {
      threads.shutdownGracefully { _ in }
      throw call.error(code < 0 ? code : EINVAL)
    }
    return SharedHandle(raw, threads: threads, parent: nil) { pointer in
      rados_shutdown(pointer.raw)
      // The last to use the threads: everything made from the cluster is closed by now.
      threads.shutdownGracefully { _ in }
    }
  }

  private static func configure(
    _ raw: rados_t, _ configuration: ClusterConfiguration
  ) throws(CephError) {
    try Call("rados_conf_read_file", configuration.label)
      .check(rados_conf_read_file(raw, configuration.configurationFile))
    for (name, value) in configuration.settings {
      let code = rados_conf_set(raw, name, value)
      guard code >= 0 else {
        // Without the value: it may be a key.
        throw Call("rados_conf_set", name).error(
          code, detail: code == -ENOENT ? "Ceph knows no option \(name)" : "")
      }
    }
  }

  /// Ends the connection, at once or when the last pool and image made from it is closed
  /// (`rados_shutdown`).
  ///
  /// Calling it again does nothing. A cluster that is dropped is closed, too.
  public func close() async {
    await handle.close(waiting: false)
  }
}
