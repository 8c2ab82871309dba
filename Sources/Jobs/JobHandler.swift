public import Postgres

/// Does jobs.
public protocol JobHandler: Sendable {
  /// Does a job, and says how it is settled. It may be called twice for a job, so what it changes
  /// must be the same the second time; what it writes to the database goes through
  /// `RunningJob.write`.
  /// - Throws: `PermanentFailure` to give the job up; `ClaimLost` when it is not its any more;
  ///   anything else is tried again, until its attempts are used up.
  func perform(_ job: RunningJob) async throws -> Settlement

  /// The job is given up for good, told in the transaction that marks it dead.
  func bury(_ claim: Claim, reason: String, in transaction: Transaction) async throws
}

/// What is written with a job's end, in the same transaction. When the connection is lost, it may
/// be called again in another one.
public typealias Settlement = @Sendable (Transaction) async throws -> Void

/// A failure that another attempt would not mend.
public struct PermanentFailure: Error, CustomStringConvertible {
  /// A sentence for operators.
  public let reason: String

  /// A failure for good.
  public init(_ reason: String) {
    self.reason = reason
  }

  /// The reason.
  public var description: String { reason }
}
