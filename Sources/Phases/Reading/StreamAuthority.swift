public import Certificates
public import Journal
import Jobs
public import Transfer

/// Decides what a source's worker serves to whom: a running job's snapshots, to workers of the
/// region that does the job, as long as it runs under the fence that the stream names.
///
/// What the other side names is only the job; image and snapshots come from the rows, so a worker
/// can ask for nothing that its job is not about.
public struct StreamAuthority: Sendable {
  private let region: String
  private let journal: Journal

  /// - Parameter region: the one whose snapshots are served here.
  public init(region: String, journal: Journal) {
    self.region = region
    self.journal = journal
  }

  /// What the job may read.
  ///
  /// - Throws: `StreamRefusal` when the job does not run under that fence, is not the peer's, or
  ///   is not about this region; `PostgresError` when it cannot be looked up.
  public func grant(_ peer: WorkerIdentity, _ request: StreamRequest) async throws -> StreamGrant {
    let grant = try await journal.grant(
      job: JobID(rawValue: request.job), fence: Fence(rawValue: request.fence))
    guard let grant else {
      throw StreamRefusal("job \(request.job) does not run under fence \(request.fence)")
    }
    guard grant.sourceRegion == region else {
      throw StreamRefusal("job \(request.job) reads region \(grant.sourceRegion), not \(region)")
    }
    guard grant.destinationRegion == peer.region else {
      throw StreamRefusal(
        """
        job \(request.job) belongs to region \(grant.destinationRegion), and the certificate to \
        worker \(peer.region)/\(peer.name)
        """)
    }
    return StreamGrant(span: SnapshotSpan(grant), readerRegion: grant.destinationRegion)
  }
}
