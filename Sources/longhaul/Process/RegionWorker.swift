import Ceph
import Certificates
import Jobs
import Journal
import Logging
import Phases
import Postgres
import ServiceLifecycle
import Transfer

/// A region's worker: takes the region's jobs, and serves its snapshots to the other regions.
struct RegionWorker: Service {
  let configuration: Configuration
  let region: RegionConfiguration
  let ceph: ClusterConfiguration
  let certificates: RegionCertificates
  /// What operators know it by.
  let name: String

  /// Works until it is told to end; then it takes no more jobs, and ends when those that run have.
  func run() async throws {
    var logger = Logger(label: "longhaul.worker")
    logger[metadataKey: "region"] = "\(region.name)"
    for warning in certificates.warnings { logger.warning("\(warning)") }
    let pool = ConnectionPool(
      conninfo: configuration.database, size: region.worker.connections,
      applicationName: "longhaul worker \(region.name)", logger: logger)
    let cluster = RegionCluster(ceph, logger: logger)
    let cloud = try RegionCloud(region, logger: logger)
    var otherClouds: [String: RegionCloud] = [:]
    for other in configuration.regions where other.name != region.name {
      otherClouds[other.name] = try RegionCloud(other, logger: logger)
    }
    let connections = PeerConnections(
      tls: try TransferTLS(certificates.own, authority: certificates.authority))
    do {
      let connected = try await cluster.current()
      logger.info("connected to Ceph", metadata: ["fsid": "\(connected.fsid)"])
      try await work(pool, cluster, cloud, otherClouds, connections, logger)
    } catch {
      await end(pool, cluster, [cloud].compactMap(\.self) + otherClouds.values, connections)
      throw error
    }
    await end(pool, cluster, [cloud].compactMap(\.self) + otherClouds.values, connections)
    logger.info("worker ends", metadata: ["worker": "\(name)"])
  }

  private func end(
    _ pool: ConnectionPool, _ cluster: RegionCluster, _ clouds: [RegionCloud],
    _ connections: PeerConnections
  ) async {
    connections.close()
    for cloud in clouds { await cloud.close() }
    await cluster.close()
    await pool.close()
  }

  private func work(
    _ pool: ConnectionPool, _ cluster: RegionCluster, _ cloud: RegionCloud?,
    _ otherClouds: [String: RegionCloud], _ connections: PeerConnections, _ logger: Logger
  ) async throws {
    let journal = Journal(pool: pool, author: .worker(region: region.name, name: name))
    let server = try await server(journal, cluster, logger)
    let endpoint = region.transfer.advertised(host: Machine.name, port: server.endpoint.port)
    let loop = WorkerLoop(
      WorkerConfiguration(region, name: name, endpoint: endpoint), queue: Queue(pool),
      listener: Listener(
        conninfo: configuration.database, channels: [Queue.jobsChannel, Queue.withdrawnChannel],
        logger: logger),
      handler: LoggedHandler(
        handler: PhaseRunner(
          try context(
            journal, cluster, cloud, otherClouds, connections, logger)),
        logger: logger),
      logger: logger)
    logger.info(
      "worker begins",
      metadata: [
        "worker": "\(name)", "listen": "\(server.endpoint)", "endpoint": "\(endpoint)",
        "slots": "\(region.worker.slots)",
      ])
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      group.addTask {
        await withGracefulShutdownHandler {
          await loop.run()
        } onGracefulShutdown: {
          logger.info("takes no more jobs", metadata: ["running": "\(loop.running.count)"])
          loop.drain()
        }
      }
      // Serving ends with the work, and a server that fails ends the work: jobs are given back, and
      // streams find another worker.
      try await group.next()
      group.cancelAll()
    }
  }

  private func context(
    _ journal: Journal, _ cluster: RegionCluster, _ cloud: RegionCloud?,
    _ otherClouds: [String: RegionCloud], _ connections: PeerConnections, _ logger: Logger
  ) throws(Complaint) -> PhaseContext {
    PhaseContext(
      region: region.name, cluster: cluster, cloud: cloud, otherClouds: otherClouds,
      journal: journal,
      hooks: configuration.hooks, probes: configuration.probes,
      sources: SourceDirectory(
        journal: journal, connections: connections, routes: try routes(logger)),
      logger: logger)
  }

  private func server(
    _ journal: Journal, _ cluster: RegionCluster, _ logger: Logger
  ) async throws -> TransferServer {
    let authority = StreamAuthority(region: region.name, journal: journal)
    let listen = region.transfer.listen
    let label = "region \(region.name)"
    do {
      return try await TransferServer.listen(
        host: listen.host, port: listen.port,
        tls: try TransferTLS(certificates.own, authority: certificates.authority),
        authorize: { peer, request in try await authority.grant(peer, request) },
        openReader: { span in
          try await cluster.using { try await LocalSnapshotReader.open(span, on: $0, label: label) }
        }, logger: logger)
    } catch {
      throw Complaint(
        .failure,
        "cannot listen at \(listen): \(error); choose another address or port for"
          + " regions.\(region.name).transfer.listen, or port 0 for any")
    }
  }

  /// What each route to here allows, by the region that it comes from.
  private func routes(_ logger: Logger) throws(Complaint) -> [String: RouteSettings] {
    var routes: [String: RouteSettings] = [:]
    for source in configuration.regions where source.name != region.name {
      let route = configuration.route(from: source.name, to: region.name)
      var direct: RegionCluster?
      if route.isDirect {
        guard let ceph = source.ceph else {
          throw Complaint(
            .configuration,
            "the route from \(source.name) to \(region.name) is direct, but"
              + " regions.\(source.name).ceph is missing in \(configuration.file)")
        }
        direct = RegionCluster(ceph, logger: logger)
      }
      routes[source.name] = RouteSettings(route, direct: direct)
    }
    return routes
  }
}
