import Certificates
import Postgres
import Transfer

/// Whether each region has live workers, and whether the others' workers would get through to them.
struct WorkerChecks {
  private let configuration: Configuration
  private let regions: [RegionConfiguration]

  init(_ configuration: Configuration, _ regions: [RegionConfiguration]) {
    self.configuration = configuration
    self.regions = regions
  }

  func run() async -> [Check] {
    let pool = ConnectionPool(
      conninfo: configuration.database, size: 1, applicationName: "longhaul doctor",
      patience: .seconds(1))
    var checks: [Check] = []
    do {
      for region in regions {
        let workers = try await pool.all(.liveWorkerEndpoints, region.name)
        if workers.isEmpty {
          checks.append(
            Check(
              "workers", region.name, .bad, "none is alive",
              "longhaul worker --region \(region.name)"))
        }
        for worker in workers { checks.append(await check(worker, of: region)) }
      }
    } catch let error as PostgresError
      where error.isUndefinedTable || error.isConnectionLost || error.isInsufficientPrivilege
    {
      // The database's own checks have said so.
    } catch {
      checks.append(Check("workers", "all", .bad, "\(error)"))
    }
    await pool.close()
    return checks
  }

  private func check(_ worker: LiveWorker, of region: RegionConfiguration) async -> Check {
    let subject = "\(region.name)/\(worker.name)"
    guard let text = worker.endpoint, let endpoint = PeerEndpoint(text: text) else {
      return Check("workers", subject, .good, "alive; serves no snapshots to other regions")
    }
    guard let (own, tls) = identity(besides: region) else {
      return Check(
        "workers", subject, .note, "alive at \(text); not tried, for want of a certificate here")
    }
    let connections = PeerConnections(tls: tls)
    defer { connections.close() }
    do {
      let found = try await connections.probe(endpoint, region: region.name)
      return Check(
        "workers", subject, .good, "alive; answers at \(text) as \(found) to \(own) over TLS")
    } catch {
      return Check(
        "workers", subject, .bad, "alive, but not to be reached at \(text): \(error)",
        "look at firewalls, and regions.\(region.name).transfer.advertise")
    }
  }

  /// A certificate of another region's, or of this one's, that is on this machine.
  private func identity(besides region: RegionConfiguration) -> (String, TransferTLS)? {
    guard let tls = configuration.tls else { return nil }
    let others = configuration.regions.filter { $0.name != region.name }
    for candidate in others + [region] {
      if let found = try? RegionCertificates(tls, candidate), found.problems.isEmpty,
        let context = try? TransferTLS(found.own, authority: found.authority)
      {
        return (context.identity.region, context)
      }
    }
    return nil
  }
}

/// A worker that was seen lately.
struct LiveWorker: PostgresRow {
  let name: String
  let endpoint: String?

  init(row: inout RowReader) throws {
    name = try row.next()
    endpoint = try row.next()
  }
}

extension Statement where Row == LiveWorker {
  static let liveWorkerEndpoints = Self(
    "live_worker_endpoints",
    "SELECT name, endpoint FROM report.workers WHERE region = $1 AND live ORDER BY name")
}
