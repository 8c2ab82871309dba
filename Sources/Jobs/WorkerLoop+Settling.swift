import Logging
import Postgres

/// How a job ends in the database.
extension WorkerLoop {
  /// Runs the last write of a job; not stopped by a cancelled task, and tried again after a lost
  /// connection, since the fence makes that safe.
  ///
  /// It goes on beyond the lease: while Postgres is away nobody else gets the job either, and what
  /// was done need not be done again. Only a draining worker does not wait for that.
  func end(_ job: RunningJob, _ write: @escaping @Sendable () async throws -> Void) async {
    await Task {
      let backoff = Backoff(base: .milliseconds(50), limit: .seconds(2))
      let end = max(job.deadline, .now + .seconds(300))
      var failures = 0
      while true {
        do {
          return try await write()
        } catch let error as PostgresError
          where error.isConnectionLost && .now < (isDraining ? job.deadline : end)
        {
          failures += 1
          logger.warning("no answer at the end of job \(job.claim.job), trying again: \(error)")
          try? await Task.sleep(for: backoff.delay(after: failures))
        } catch let lost as ClaimLost {
          let isDone = failures > 0 ? "it was settled before, or " : ""
          logger.warning("job \(job.claim.job) was not settled now: \(isDone)\(lost)")
          return
        } catch {
          // Its lease runs out, and it is claimed again.
          logger.error("cannot end job \(job.claim.job) (\(job.claim.kind)): \(error)")
          return
        }
      }
    }.value
  }

  func settle(_ job: RunningJob, _ settlement: @escaping Settlement) async throws {
    var attempts = 0
    while true {
      do {
        return try await queue.pool.transaction { transaction in
          queue.settle(job.claim, in: transaction)
          try await settlement(transaction)
        }
      } catch let error as PostgresError where error.isTransactionConflict && attempts < 10 {
        attempts += 1
      } catch let error as PostgresError where error.isConnectionLost {
        throw error
      } catch let error as ClaimLost {
        throw error
      } catch {
        return try await fail(job.claim, error)
      }
    }
  }

  /// Tries the job again later, or gives it up.
  func fail(_ claim: Claim, _ error: any Error) async throws {
    if let failure = error as? PermanentFailure {
      return try await bury(claim, reason: failure.reason)
    }
    guard claim.attempt < claim.maxAttempts else {
      return try await bury(
        claim, reason: "gave up after \(claim.maxAttempts) attempts; the last: \(error)")
    }
    let delay = configuration.backoff.delay(after: claim.attempt, the: error)
    logger.warning(
      "job \(claim.job) (\(claim.kind)) failed in attempt \(claim.attempt), next in \(delay): \(error)"
    )
    try await queue.retry(claim, after: delay, error: "\(error)")
  }

  func bury(_ claim: Claim, reason: String) async throws {
    logger.error("job \(claim.job) (\(claim.kind)) is dead: \(reason)")
    try await queue.pool.transaction { transaction in
      queue.bury(claim, reason: reason, in: transaction)
      try await handler.bury(claim, reason: reason, in: transaction)
    }
  }
}
