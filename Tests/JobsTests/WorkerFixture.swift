import Jobs
import Logging
import Postgres
import TestSupport

/// Runs a worker while `body` runs, and drains it then.
func withWorker(
  _ queue: Queue, _ conninfo: String, slots: Int = 4, lease: Duration = .seconds(30),
  pollInterval: Duration = .milliseconds(50), listens: Bool = true, grace: Duration = .seconds(30),
  handler: any JobHandler, _ body: (WorkerLoop) async throws -> Void
) async throws {
  var configuration = WorkerConfiguration(
    region: "west", name: "test", version: "0", slots: slots, lease: lease,
    pollInterval: pollInterval, grace: grace)
  configuration.backoff = Backoff(base: .milliseconds(1), limit: .milliseconds(5))
  let channels = [Queue.jobsChannel, Queue.withdrawnChannel]
  var logger = Logger(label: "test")
  logger.logLevel = .critical
  let listener = Listener(
    conninfo: conninfo, channels: channels, applicationName: "ears", logger: logger)
  let worker = WorkerLoop(
    configuration, queue: queue, listener: listens ? listener : nil, handler: handler,
    logger: logger)
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { await worker.run() }
    do {
      try await body(worker)
    } catch {
      group.cancelAll()
      throw error
    }
    worker.drain()
    try await group.waitForAll()
  }
}

/// Passes values from a handler to its test.
struct Mailbox<Value: Sendable>: Sendable {
  let stream: AsyncStream<Value>
  private let continuation: AsyncStream<Value>.Continuation

  init() { (stream, continuation) = AsyncStream.makeStream() }

  func put(_ value: Value) { continuation.yield(value) }

  /// The next so many values.
  func take(_ count: Int = 1) async -> [Value] {
    var values: [Value] = []
    for await value in stream {
      values.append(value)
      if values.count == count { break }
    }
    return values
  }
}

/// Waits until it is cancelled.
func waitForCancellation() async throws {
  while true { try await Task.sleep(for: .seconds(3600)) }
}
