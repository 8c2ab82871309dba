public import FoundationEssentials
public import Postgres

/// A worker's hold on a job.
public struct Claim: Hashable, Sendable {
  /// The job.
  public let job: JobID
  /// What its handler knows it by.
  public let kind: String
  /// Whose workers do it.
  public let region: String
  /// Which claim of the job it is, from 1.
  public let attempt: Int
  /// How many claims it gets.
  public let maxAttempts: Int
  /// How many leases of the job ran out, because their workers vanished.
  public let vanished: Int
  /// What outranks every earlier claim of the job.
  public let fence: Fence
  /// Who holds it.
  public let worker: WorkerID
  /// When the job was enqueued, by the database's clock.
  public let enqueuedAt: Date
  /// When it could run at the earliest, by the database's clock.
  public let runAt: Date
  /// When it was claimed, by the database's clock.
  public let claimedAt: Date
  /// Until when the worker may believe in it: counted from the moment it asked, on a clock that
  /// also runs while the process is stopped.
  public internal(set) var deadline = ContinuousClock.now
}

extension Claim: PostgresRow {
  /// Reads what the claiming statement returns.
  public init(row: inout RowReader) throws {
    job = try row.next()
    kind = try row.next()
    region = try row.next()
    attempt = try row.next()
    maxAttempts = try row.next()
    vanished = try row.next()
    fence = try row.next()
    worker = try row.next()
    enqueuedAt = try row.next()
    runAt = try row.next()
    claimedAt = try row.next()
  }
}

/// The job is no longer this claim's: its lease ran out, somebody else claimed it, it was
/// withdrawn, or it was settled before.
public struct ClaimLost: Error, Hashable, CustomStringConvertible {
  /// The job.
  public let job: JobID
  /// The lost claim's fence.
  public let fence: Fence

  /// The loss of a claim.
  public init(_ claim: Claim) {
    job = claim.job
    fence = claim.fence
  }

  /// A sentence for logs.
  public var description: String { "the claim on job \(job) (fence \(fence)) was lost" }
}
