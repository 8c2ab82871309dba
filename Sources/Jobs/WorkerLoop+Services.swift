import Logging
import Postgres

/// What goes on beside the jobs.
extension WorkerLoop {
  /// Wakes the worker when a job is ready, and ends the jobs that are withdrawn.
  func listen() async {
    guard let listener else { return }
    for await notification in listener.notifications() {
      switch notification {
      case .resumed: wake()
      case .received(Queue.jobsChannel, configuration.region): wake()
      case .received(Queue.withdrawnChannel, let id):
        if let id = Int64(id) { lose(JobID(rawValue: id)) }
      case .received: continue
      }
    }
  }

  /// Looks at the queue when nobody calls: notifications are hints.
  func poll() async {
    while !Task.isCancelled {
      do {
        let count = try await queue.reap(region: configuration.region)
        if count > 0 { logger.warning("\(count) leases of vanished workers ran out") }
      } catch {
        if !(error is CancellationError) { logger.warning("cannot reap leases: \(error)") }
      }
      wake()
      try? await Task.sleep(for: configuration.pollInterval * Double.random(in: 0.8...1.2))
    }
  }

  /// Keeps `longhaul.worker` up to date.
  func stayVisible() async {
    while !Task.isCancelled {
      try? await Task.sleep(for: min(configuration.lease / 3, .seconds(10)))
      await register()
    }
  }

  func register() async {
    do {
      try await briefly {
        _ = try await self.queue.pool.run(
          .register, self.configuration.id, self.configuration.region, self.configuration.name,
          self.configuration.endpoint, self.configuration.version, self.configuration.slots,
          self.isDraining)
      }
    } catch {
      if !(error is CancellationError) { logger.warning("cannot register the worker: \(error)") }
    }
  }

  /// Says goodbye; without it, others see when the worker was seen last.
  func unregister() async {
    do {
      // The task may be cancelled, and this is to be done still.
      try await Task {
        try await self.briefly {
          _ = try await self.queue.pool.run(.unregister, self.configuration.id)
        }
      }.value
    } catch {
      logger.warning("cannot unregister the worker: \(error)")
    }
  }

  /// Cancels what takes so long that a worker which shall drain would hang on it.
  func briefly<R: Sendable>(_ body: @escaping @Sendable () async throws -> R) async throws -> R {
    try await withThrowingTaskGroup(of: R.self) { group in
      group.addTask { try await body() }
      group.addTask {
        try await Task.sleep(for: .seconds(10))
        throw NoAnswer()
      }
      defer { group.cancelAll() }
      guard let result = try await group.next() else { throw NoAnswer() }
      return result
    }
  }
}

/// Postgres did not answer in time.
private struct NoAnswer: Error, CustomStringConvertible {
  let description = "Postgres gave no answer within 10 s"
}
