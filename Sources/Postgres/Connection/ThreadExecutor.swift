import Dispatch
import Glibc
import Synchronization

/// Runs an actor's jobs, one after the other, on a thread of its own, so that a call that blocks
/// in C blocks nobody but its own actor.
final class ThreadExecutor: SerialExecutor {
  private struct Queue {
    var jobs: [UnownedJob] = []
    var isStopped = false
  }

  private let queue = Mutex(Queue())
  private let wake = DispatchSemaphore(value: 0)

  private init() {}

  /// Starts the thread; it lives until `stop`.
  static func start() throws(PostgresError) -> ThreadExecutor {
    let executor = ThreadExecutor()
    let context = Unmanaged.passRetained(executor)
    var thread = pthread_t()
    let code = pthread_create(&thread, nil, threadExecutorMain, context.toOpaque())
    guard code == 0 else {
      context.release()
      throw PostgresError(message: "no thread for a connection: \(String(cString: strerror(code)))")
    }
    pthread_detach(thread)
    return executor
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.withLock { $0.jobs.append(job) }
    wake.signal()
  }

  /// Ends the thread once what is queued has run.
  func stop() {
    queue.withLock { $0.isStopped = true }
    wake.signal()
  }

  fileprivate func run() {
    while true {
      wake.wait()
      let (jobs, isStopped) = queue.withLock { queue in
        defer { queue.jobs.removeAll(keepingCapacity: true) }
        return (queue.jobs, queue.isStopped)
      }
      for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
      if isStopped && jobs.isEmpty { return }
      // Whatever was queued beside the stop runs before the thread ends.
      if isStopped { wake.signal() }
    }
  }
}

/// The thread's body. A global function: a closure would inherit an isolation that C ignores.
private func threadExecutorMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  Unmanaged<ThreadExecutor>.fromOpaque(context).takeRetainedValue().run()
  return nil
}
