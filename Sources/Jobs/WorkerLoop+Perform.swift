import Logging
import Postgres

/// One job, from its claim to its end.
extension WorkerLoop {
  enum Outcome: Sendable {
    case finished(Settlement)
    case failed(any Error)
    case lost
  }

  func perform(_ job: RunningJob) async {
    let claim = job.claim
    guard claim.attempt <= claim.maxAttempts else {
      let times = claim.vanished == 1 ? "once" : "\(claim.vanished) times"
      return await end(job) {
        try await self.bury(
          claim,
          reason: "gave up after \(claim.maxAttempts) attempts: its workers vanished \(times)")
      }
    }
    let outcome = await outcome(of: job)
    let isCancelled = Task.isCancelled
    switch outcome {
    case .lost:
      logger.warning("\(ClaimLost(claim)); its \(claim.kind) was stopped")
    case .finished(let settlement):
      await end(job) { try await self.settle(job, settlement) }
    case .failed where isCancelled:
      await end(job) { try await self.queue.release(claim) }
    case .failed(let error):
      await end(job) { try await self.fail(claim, error) }
    }
  }

  /// The handler beside its heartbeat; the first to end ends the others.
  private func outcome(of job: RunningJob) async -> Outcome {
    await withTaskGroup(of: Outcome?.self) { group in
      group.addTask { await self.handle(job) }
      group.addTask { await self.keepAlive(job) }
      group.addTask { await self.awaitDeadline(job) }
      group.addTask {
        for await _ in job.loss {}
        return job.isLost ? .lost : nil
      }
      defer { group.cancelAll() }
      // What only ended because all are cancelled tells nothing: the handler does.
      for await outcome in group {
        if let outcome { return outcome }
      }
      return .lost
    }
  }

  private func handle(_ job: RunningJob) async -> Outcome {
    do {
      return .finished(try await handler.perform(job))
    } catch let lost as ClaimLost where lost == ClaimLost(job.claim) {
      job.lose()
      return .lost
    } catch {
      return .failed(error)
    }
  }

  private func keepAlive(_ job: RunningJob) async -> Outcome? {
    let beat = configuration.lease / 3
    var pause = beat
    while true {
      do {
        try await Task.sleep(for: pause)
        job.extend(to: try await queue.heartbeat(job.claim, lease: configuration.lease))
        pause = beat
      } catch is ClaimLost {
        job.lose()
        return .lost
      } catch {
        if Task.isCancelled { return nil }
        logger.warning("cannot renew the lease of job \(job.claim.job): \(error)")
        pause = min(beat, .seconds(1))
      }
    }
  }

  /// A heartbeat may hang in a dead network: the lease ends all the same.
  private func awaitDeadline(_ job: RunningJob) async -> Outcome? {
    while true {
      let deadline = job.deadline
      do { try await Task.sleep(until: deadline) } catch { return nil }
      if job.deadline <= deadline {
        job.lose()
        return .lost
      }
    }
  }
}
