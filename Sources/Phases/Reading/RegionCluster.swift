public import Ceph
public import Logging

/// A worker's connection to its region's cluster, made anew when the cluster has shut it out.
///
/// A client whose lock was broken is blocklisted and never recovers by itself: what it was doing
/// was outranked, and everything else has to go on over a new connection.
public actor RegionCluster {
  private let configuration: ClusterConfiguration
  private let logger: Logger
  private var connection: Cluster?
  private var connecting: Task<Cluster, any Error>?

  /// All of its parts.
  public init(_ configuration: ClusterConfiguration, logger: Logger) {
    self.configuration = configuration
    self.logger = logger
  }

  /// The connection, made when there is none.
  public func current() async throws -> Cluster {
    if let connection { return connection }
    let task =
      connecting
      ?? Task { [configuration] in
        try await Cluster.connect(configuration)
      }
    connecting = task
    defer { connecting = nil }
    let cluster = try await task.value
    connection = cluster
    return cluster
  }

  /// Hands the connection to `body`, and drops it when that finds it shut out, so that a second try
  /// has a new one.
  public nonisolated func using<Result>(
    _ body: (Cluster) async throws -> Result
  ) async throws -> Result {
    let cluster = try await current()
    do {
      return try await body(cluster)
    } catch let error as CephError where error.isBlocklisted || error.isClosed {
      // Another job may have found it shut out, and closed it.
      await abandon(cluster)
      throw error
    }
  }

  /// Drops a connection that the cluster has shut out; the next job makes another.
  public func abandon(_ cluster: Cluster) async {
    guard connection === cluster else { return }
    connection = nil
    logger.warning("shut out by the cluster: connecting anew")
    await cluster.close()
  }

  /// Closes the connection for good.
  public func close() async {
    await connection?.close()
    connection = nil
  }
}
