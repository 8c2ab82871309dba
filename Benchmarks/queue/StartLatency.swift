import Jobs
import Postgres
import Synchronization

/// How long after the call to enqueue it an idle worker starts a job.
struct StartLatency {
  let queue: Queue
  let conninfo: String

  private struct Starter: JobHandler {
    let started: AsyncStream<ContinuousClock.Instant>.Continuation

    func perform(_ job: RunningJob) async throws -> Settlement {
      started.yield(.now)
      return { _ in }
    }

    func bury(_ claim: Claim, reason: String, in transaction: Transaction) async throws {}
  }

  /// The times in milliseconds, one job after the other.
  func measure(_ count: Int) async throws -> [Double] {
    let (starts, continuation) = AsyncStream<ContinuousClock.Instant>.makeStream()
    let worker = WorkerLoop(
      WorkerConfiguration(region: "bench", name: "bench", version: "bench", slots: 4),
      queue: queue,
      listener: Listener(
        conninfo: conninfo, channels: [Queue.jobsChannel, Queue.withdrawnChannel]),
      handler: Starter(started: continuation))
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await worker.run() }
      var iterator = starts.makeAsyncIterator()
      var times: [Double] = []
      for index in 0...count {
        let asked = ContinuousClock.now
        _ = try await queue.enqueue(NewJob(region: "bench", kind: "bench"), in: queue.pool)
        guard let started = await iterator.next() else { break }
        // The first one meets a worker that is still starting.
        if index > 0 { times.append(asked.duration(to: started) / .milliseconds(1)) }
        // Idle again, and at no fixed distance from anything periodic.
        try await Task.sleep(for: .microseconds(Int.random(in: 2000...8000)))
      }
      worker.drain()
      try await group.waitForAll()
      return times
    }
  }
}
