import Jobs
import Postgres
import TestSupport

/// A queue on a database of its own.
func withQueue(size: Int = 8, _ body: (Queue, String) async throws -> Void) async throws {
  try await withDatabase { conninfo in
    let pool = ConnectionPool(conninfo: conninfo, size: size)
    try await pool.withConnection { try await $0.script(effects) }
    try await body(Queue(pool), conninfo)
    await pool.close()
  }
}

/// What jobs do here: an effect that may happen once.
let effects = "CREATE TABLE effect (job bigint, fence bigint, UNIQUE (job) DEFERRABLE)"

extension Statement where Row == Void {
  static let effect = Self("effect", "INSERT INTO effect VALUES ($1::bigint, $2::bigint)")
  static let expire = Self(
    "expire",
    """
    UPDATE longhaul.job SET lease_until = now() - interval '1 second'
    WHERE id = $1::bigint AND state = 'running'
    """)
  static let endOthers = Self(
    "end_others",
    """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
    """)
}

extension Statement where Row == Int {
  static let effects = Self("effects", "SELECT count(*) FROM effect")
  static let unsettled = Self(
    "unsettled", "SELECT count(*) FROM longhaul.job WHERE state IN ('ready', 'running')")
}

struct JobRow: PostgresRow, Equatable {
  var state: String
  var attempt: Int
  var vanished: Int
  var error: String?

  init(row: inout RowReader) throws {
    state = try row.next()
    attempt = try row.next()
    vanished = try row.next()
    error = try row.next()
  }
}

extension Statement where Row == JobRow {
  static let job = Self(
    "job", "SELECT state, attempt, vanished, error FROM longhaul.job WHERE id = $1")
}

extension Queue {
  func row(_ job: JobID) async throws -> JobRow { try await pool.one(.job, job) }

  /// Enqueues a job and claims it.
  func claimed(by worker: WorkerID = WorkerID(), maxAttempts: Int32 = 5) async throws -> Claim {
    let job = NewJob(region: "west", kind: "test", maxAttempts: maxAttempts)
    let id = try await enqueue(job, in: pool)
    return try await reclaimed(id, by: worker)
  }

  /// Claims the next job and expects it to be this one.
  func reclaimed(_ id: JobID, by worker: WorkerID = WorkerID()) async throws -> Claim {
    let claims = try await claim(worker: worker, region: "west", lease: .seconds(60))
    guard let claim = claims.first, claim.job == id else { throw NotClaimed() }
    return claim
  }

  /// Ends its lease, as if its worker had vanished.
  func expire(_ claim: Claim) async throws {
    try await pool.run(.expire, claim.job)
    _ = try await reap(region: "west")
  }
}

struct NotClaimed: Error {}

/// A handler made of closures.
struct ClosureHandler: JobHandler {
  var perform: @Sendable (RunningJob) async throws -> Settlement
  var buried: @Sendable (Claim, String, Transaction) async throws -> Void = { _, _, _ in }

  func perform(_ job: RunningJob) async throws -> Settlement { try await perform(job) }

  func bury(_ claim: Claim, reason: String, in transaction: Transaction) async throws {
    try await buried(claim, reason, transaction)
  }
}
