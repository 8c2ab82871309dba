import Jobs
import Logging
import Migrations
import Postgres

/// Says in one line what each job did and how long it took; what fails, the worker itself says.
struct LoggedHandler<Handler: JobHandler>: JobHandler {
  let handler: Handler
  let logger: Logger

  func perform(_ job: RunningJob) async throws -> Settlement {
    let logger = logger(for: job.claim)
    logger.debug("begins \(job.claim.kind)")
    let start = ContinuousClock.now
    let settlement = try await handler.perform(job)
    logger.info(
      "did \(job.claim.kind)", metadata: ["took": "\((ContinuousClock.now - start).forPeople)"])
    return settlement
  }

  func bury(_ claim: Claim, reason: String, in transaction: Transaction) async throws {
    try await handler.bury(claim, reason: reason, in: transaction)
  }

  private func logger(for claim: Claim) -> Logger {
    var logger = logger
    logger[metadataKey: "job"] = "\(claim.job)"
    logger[metadataKey: "attempt"] = "\(claim.attempt)"
    return logger
  }
}
