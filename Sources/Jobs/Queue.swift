public import Postgres

/// The jobs in `longhaul.job`. It knows nothing of what they are about.
///
/// What takes a transaction is sent with the next statement, or with the commit, and costs no round
/// trip; see `Transaction.send`.
public struct Queue: Sendable {
  /// Tells, with a region's name, that a job is ready there.
  public static let jobsChannel = "longhaul.jobs"
  /// Tells, with its number, that a job was withdrawn.
  public static let withdrawnChannel = "longhaul.withdrawn"

  /// Where the table is.
  public let pool: ConnectionPool

  /// The queue of a database.
  public init(_ pool: ConnectionPool) {
    self.pool = pool
  }

  /// Enqueues jobs and wakes their regions' workers at the commit; one round trip for all.
  /// - Returns: their numbers, in the same order.
  public func enqueue(_ jobs: [NewJob], in database: any Querying) async throws -> [JobID] {
    guard !jobs.isEmpty else { return [] }
    return try await database.all(
      .enqueue, jobs.map(\.region), jobs.map(\.kind), jobs.map(\.priority), jobs.map(\.runAfter),
      jobs.map(\.maxAttempts))
  }

  /// Enqueues a job and wakes its region's workers at the commit.
  public func enqueue(_ job: NewJob, in database: any Querying) async throws -> JobID {
    try await database.one(
      .enqueue, [job.region], [job.kind], [job.priority], [job.runAfter], [job.maxAttempts])
  }

  /// Claims up to `limit` jobs of a region, most urgent first, in one short statement.
  ///
  /// A claim whose attempt is above `maxAttempts` is there to be buried only.
  ///
  /// - Parameter priority: only jobs as urgent as this, or more.
  public func claim(
    worker: WorkerID, region: String, limit: Int = 1, priority: Int16 = .max, lease: Duration
  ) async throws -> [Claim] {
    let asked = ContinuousClock.now
    var claims = try await pool.all(.claim, region, worker, lease, limit, priority)
    for index in claims.indices { claims[index].deadline = asked + lease }
    // What UPDATE returns is in no order.
    claims.sort { $0.job < $1.job }
    return claims
  }

  /// Renews a claim's lease.
  /// - Returns: until when the worker may believe in it.
  /// - Throws: `ClaimLost`; `PostgresError`, in which case the lease stands as it was.
  public func heartbeat(_ claim: Claim, lease: Duration) async throws -> ContinuousClock.Instant {
    let asked = ContinuousClock.now
    try await fenced(claim) {
      try await pool.run(.heartbeat, claim.job, claim.fence, claim.worker, lease)
    }
    return asked + lease
  }

  /// Makes a failed job ready again after a while.
  /// - Throws: `ClaimLost`; `PostgresError`.
  public func retry(_ claim: Claim, after delay: Duration, error: String) async throws {
    try await fenced(claim) {
      try await pool.run(.retry, claim.job, claim.fence, claim.worker, delay, error)
    }
  }

  /// Gives a job back that the worker will not finish, as if it had not been claimed.
  /// - Throws: `ClaimLost`; `PostgresError`.
  public func release(_ claim: Claim) async throws {
    try await fenced(claim) {
      try await pool.run(.release, claim.job, claim.fence, claim.worker)
    }
  }

  /// Settles a job that has nothing else to write, in one round trip.
  /// - Throws: `ClaimLost`; `PostgresError`. After a lost connection, settling again is safe.
  public func settle(_ claim: Claim) async throws {
    try await fenced(claim) {
      try await pool.run(.settle, claim.job, claim.fence, claim.worker)
    }
  }

  /// Makes jobs ready again whose leases ran out, a thousand at most.
  /// - Parameter region: nil for all regions.
  /// - Returns: how many.
  @discardableResult
  public func reap(region: String? = nil) async throws -> Int {
    try await pool.one(.reap, region)
  }

  private func fenced(_ claim: Claim, _ body: () async throws -> Int) async throws {
    do {
      _ = try await body()
    } catch let error as PostgresError {
      throw Queue.meaning(of: error, claim)
    }
  }
}
