import Certificates
import Jobs
public import Journal
public import Transfer

/// How a destination's worker gets at the snapshots of the source regions.
///
/// Over TLS to any live worker of the region; directly where the route says that this worker
/// reaches that region's cluster itself.
public struct SourceDirectory: Sendable {
  private let journal: Journal
  private let connections: PeerConnections
  private let routes: [String: RouteSettings]

  /// - Parameters:
  ///   - routes: what each route to this worker's region allows, by the source's region.
  public init(
    journal: Journal, connections: PeerConnections, routes: [String: RouteSettings]
  ) {
    self.journal = journal
    self.connections = connections
    self.routes = routes
  }

  /// What the route from a region to this worker's allows.
  func settings(from region: String) -> RouteSettings { routes[region] ?? RouteSettings() }

  /// A reader for what one job copies or compares.
  ///
  /// - Throws: ``NoSourceWorker`` when nobody serves the region.
  func reader(
    for claim: Claim, of volume: VolumeRecord, span: SnapshotSpan, from region: String
  ) async throws -> any SnapshotReader {
    let settings = settings(from: region)
    if let cluster = settings.direct {
      return try await cluster.using {
        try await LocalSnapshotReader.open(span, on: $0, label: "region \(region)")
      }
    }
    let endpoints = try await journal.endpoints(of: region).compactMap(PeerEndpoint.init(text:))
    if endpoints.isEmpty { throw NoSourceWorker(region: region) }
    return RemoteSnapshotReader(
      connections, endpoints: endpoints, region: region,
      request: StreamRequest(
        job: claim.job.rawValue, fence: claim.fence.rawValue, volume: volume.id.number),
      streams: settings.streams, compression: settings.compression)
  }
}

/// Nobody serves the snapshots of a region.
public struct NoSourceWorker: Error, CustomStringConvertible {
  /// The region without workers.
  public let region: String

  /// A sentence for operators.
  public var description: String {
    """
    no live worker of region \(region) serves its snapshots: start one with `longhaul worker \
    --region \(region)`, and look at `longhaul report workers`
    """
  }
}
