/// Which running job a stream is for; the source's worker looks up what may be read for it.
public struct StreamRequest: Hashable, Codable, Sendable {
  /// The job that copies or verifies.
  public let job: Int64
  /// The job's current fence: a later claim's outranks it, and its streams are closed.
  public let fence: Int64
  /// The volume.
  public let volume: Int64

  /// A job's request.
  public init(job: Int64, fence: Int64, volume: Int64) {
    self.job = job
    self.fence = fence
    self.volume = volume
  }
}

/// What a job may read, and who may read it.
public struct StreamGrant: Hashable, Sendable {
  /// What is read.
  public let span: SnapshotSpan
  /// The region that the reading worker must belong to, by its certificate.
  public let readerRegion: String

  /// A grant for the workers of a region.
  public init(span: SnapshotSpan, readerRegion: String) {
    self.span = span
    self.readerRegion = readerRegion
  }
}

/// Thrown by an authorization: the job does not run, or not with this fence.
///
/// Any other error means that it could not be looked up just now.
public struct StreamRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// Why, for the other side's operator.
  public let description: String

  /// A refusal.
  public init(_ reason: String) { description = reason }
}
