public import Logging
public import Postgres
import Synchronization

/// A worker: claims its region's jobs and has them done, until it is drained or cancelled.
public final class WorkerLoop: Sendable {
  private struct State {
    /// By identity: a job that was reaped may run here again before its first run has ended.
    var running: [ObjectIdentifier: RunningJob] = [:]
    var isDraining = false
  }

  /// What it is.
  public let configuration: WorkerConfiguration
  let queue: Queue
  let listener: Listener?
  let handler: any JobHandler
  let logger: Logger
  private let state = Mutex(State())
  private let wakes: AsyncStream<Void>
  private let waker: AsyncStream<Void>.Continuation

  /// A worker that starts with `run`.
  /// - Parameter listener: hears `Queue.jobsChannel` and `Queue.withdrawnChannel`; without one, the
  ///   worker only polls.
  public init(
    _ configuration: WorkerConfiguration, queue: Queue, listener: Listener?,
    handler: any JobHandler, logger: Logger = Logger(label: "longhaul.worker")
  ) {
    self.configuration = configuration
    self.queue = queue
    self.listener = listener
    self.handler = handler
    self.logger = logger
    (wakes, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Works until it was drained, or the task is cancelled, which gives its jobs back at once.
  public func run() async {
    // Others look its endpoint up as soon as it has a job.
    await register()
    await withDiscardingTaskGroup { services in
      services.addTask { await self.listen() }
      services.addTask { await self.poll() }
      services.addTask { await self.stayVisible() }
      await dispatch()
      services.cancelAll()
    }
    await unregister()
  }

  /// Claims no more, lets what runs finish within the grace, and gives the rest back; then `run`
  /// returns. May be called from anywhere, more than once.
  public func drain() {
    state.withLock { $0.isDraining = true }
    wake()
  }

  /// Whether it was told to drain.
  public var isDraining: Bool { state.withLock { $0.isDraining } }

  /// The jobs that run now.
  public var running: [Claim] { state.withLock { $0.running.values.map(\.claim) } }

  private func dispatch() async {
    await withDiscardingTaskGroup { jobs in
      var wakes = wakes.makeAsyncIterator()
      while !isDraining && !Task.isCancelled {
        let isFull = await runOnce(&jobs)
        if !isFull || allowance == nil { await wakes.next() }
      }
      await register()
      let end = ContinuousClock.now + configuration.grace
      jobs.addTask {
        try? await Task.sleep(until: end)
        self.wake()
      }
      while !running.isEmpty && ContinuousClock.now < end && !Task.isCancelled {
        await wakes.next()
      }
      jobs.cancelAll()
    }
  }

  /// Claims what the free slots take, and starts it.
  /// - Returns: whether there may be more.
  private func runOnce(_ jobs: inout DiscardingTaskGroup) async -> Bool {
    guard let (limit, priority) = allowance else { return true }
    do {
      let claims = try await briefly {
        try await self.queue.claim(
          worker: self.configuration.id, region: self.configuration.region, limit: limit,
          priority: priority, lease: self.configuration.lease)
      }
      for claim in claims {
        let job = RunningJob(claim, of: queue)
        state.withLock { $0.running[ObjectIdentifier(job)] = job }
        jobs.addTask {
          await self.perform(job)
          self.state.withLock { $0.running[ObjectIdentifier(job)] = nil }
          self.wake()
        }
      }
      return claims.count == limit
    } catch {
      if !(error is CancellationError) { logger.warning("cannot claim jobs: \(error)") }
      return false
    }
  }

  /// How many jobs there is room for, and how urgent they must be; nil: no room.
  private var allowance: (limit: Int, priority: Int16)? {
    let free = configuration.slots - running.count
    if free > 0 { return (free, .max) }
    let reserved = free + configuration.slots
    return reserved > 0 ? (reserved, NewJob.urgent) : nil
  }

  func wake() { waker.yield() }

  func lose(_ id: JobID) {
    let jobs = state.withLock { state in state.running.values.filter { $0.claim.job == id } }
    for job in jobs { job.lose() }
  }
}
