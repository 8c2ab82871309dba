import Jobs
import Postgres
import TestSupport
import Testing

@Suite struct WorkerLoopTests {
  static let job = NewJob(region: "west", kind: "test", maxAttempts: 3)

  /// A handler whose jobs have one effect each, told when settled.
  static func effectful(_ settled: Mailbox<JobID>) -> ClosureHandler {
    ClosureHandler { job in
      let claim = job.claim
      return { tx in
        try await tx.run(.effect, claim.job, claim.fence)
        settled.put(claim.job)
      }
    }
  }

  @Test(arguments: [true, false])
  func `jobs are done once, woken by notification or by polling alone`(listens: Bool) async throws {
    try await withQueue { queue, conninfo in
      let settled = Mailbox<JobID>()
      try await withWorker(
        queue, conninfo, pollInterval: listens ? .seconds(600) : .milliseconds(20),
        listens: listens, handler: WorkerLoopTests.effectful(settled)
      ) { _ in
        // One after the other, so that each one has to be noticed.
        for _ in 0..<10 {
          let id = try await queue.enqueue(WorkerLoopTests.job, in: queue.pool)
          #expect(await settled.take() == [id])
        }
      }
      #expect(try await queue.pool.one(.effects) == 10)
      #expect(try await queue.pool.one(.unsettled) == 0)
    }
  }

  @Test func `what is urgent does not wait for jobs that take long, and nothing else passes them`()
    async throws
  {
    try await withQueue { queue, conninfo in
      let (begun, ended) = (Mailbox<Int16>(), Mailbox<Bool>())
      let handler = ClosureHandler { job in
        let isUrgent = job.claim.kind == "urgent"
        begun.put(isUrgent ? NewJob.urgent : 100)
        if !isUrgent { _ = await ended.take() }
        return { _ in }
      }
      try await withWorker(queue, conninfo, slots: 1, handler: handler) { worker in
        for _ in 0..<2 {
          _ = try await queue.enqueue(NewJob(region: "west", kind: "long"), in: queue.pool)
        }
        #expect(await begun.take() == [100])
        _ = try await queue.enqueue(
          NewJob(region: "west", kind: "urgent", priority: NewJob.urgent), in: queue.pool)
        #expect(await begun.take() == [NewJob.urgent])
        #expect(worker.running.map(\.kind).filter { $0 == "long" }.count == 1)
        ended.put(true)
        #expect(await begun.take() == [100])
        ended.put(true)
      }
      #expect(try await queue.pool.one(.unsettled) == 0)
    }
  }

  @Test func `a job that fails is tried again, and buried with its last error`() async throws {
    struct Mishap: Error {}
    try await withQueue { queue, conninfo in
      let buried = Mailbox<String>()
      let handler = ClosureHandler(
        perform: { _ in throw Mishap() },
        buried: { claim, reason, tx in
          try await tx.run(.effect, claim.job, claim.fence)
          buried.put(reason)
        })
      let id = try await queue.enqueue(WorkerLoopTests.job, in: queue.pool)
      try await withWorker(queue, conninfo, handler: handler) { _ in
        #expect(await buried.take() == ["gave up after 3 attempts; the last: Mishap()"])
      }
      let row = try await queue.row(id)
      #expect(row.state == "dead" && row.attempt == 3)
      #expect(try await queue.pool.one(.effects) == 1)
    }
  }

  @Test func `a permanent failure is not tried again`() async throws {
    try await withQueue { queue, conninfo in
      let buried = Mailbox<String>()
      let handler = ClosureHandler(
        perform: { _ in throw PermanentFailure("there is no such image") },
        buried: { _, reason, _ in buried.put(reason) })
      let id = try await queue.enqueue(WorkerLoopTests.job, in: queue.pool)
      try await withWorker(queue, conninfo, handler: handler) { _ in
        #expect(await buried.take() == ["there is no such image"])
      }
      #expect(try await queue.row(id).attempt == 1)
    }
  }

  @Test func `a job whose workers vanish each time is buried at its next claim`() async throws {
    try await withQueue { queue, conninfo in
      let claim = try await queue.claimed(maxAttempts: 2)
      try await queue.expire(claim)
      try await queue.expire(try await queue.reclaimed(claim.job))
      let buried = Mailbox<String>()
      let handler = ClosureHandler(
        perform: { _ in throw PermanentFailure("it was performed") },
        buried: { _, reason, _ in buried.put(reason) })
      try await withWorker(queue, conninfo, handler: handler) { _ in
        #expect(
          await buried.take() == ["gave up after 2 attempts: its workers vanished 2 times"])
      }
      #expect(try await queue.row(claim.job).state == "dead")
    }
  }

  @Test func `a settlement that fails counts as the job's failure and leaves nothing`()
    async throws
  {
    try await withQueue { queue, conninfo in
      let buried = Mailbox<String>()
      let handler = ClosureHandler(
        perform: { job in
          { tx in
            try await tx.run(.effect, job.claim.job, job.claim.fence)
            throw PermanentFailure("no")
          }
        }, buried: { _, reason, _ in buried.put(reason) })
      _ = try await queue.enqueue(WorkerLoopTests.job, in: queue.pool)
      try await withWorker(queue, conninfo, handler: handler) { _ in
        #expect(await buried.take() == ["no"])
      }
      #expect(try await queue.pool.one(.effects) == 0)
    }
  }

  @Test func `a withdrawn job's handler is cancelled at once and settles nothing`() async throws {
    try await withQueue { queue, conninfo in
      let started = Mailbox<RunningJob>()
      let ended = Mailbox<Bool>()
      let handler = ClosureHandler { job in
        started.put(job)
        do { try await waitForCancellation() } catch { ended.put(job.isLost) }
        return { _ in }
      }
      try await withWorker(queue, conninfo, pollInterval: .seconds(600), handler: handler) { _ in
        let id = try await queue.enqueue(WorkerLoopTests.job, in: queue.pool)
        let job = await started.take()
        try await queue.pool.transaction { tx in queue.withdraw([id], in: tx) }
        #expect(await ended.take() == [true])
        await #expect(throws: ClaimLost.self) { try await job.first?.write { _ in } }
        #expect(try await queue.row(id).state == "withdrawn")
      }
    }
  }

  @Test func `a lease that cannot be renewed ends the handler in time`() async throws {
    try await withQueue { queue, conninfo in
      let started = Mailbox<Claim>()
      let ended = Mailbox<Bool>()
      let handler = ClosureHandler { job in
        started.put(job.claim)
        do { try await waitForCancellation() } catch { ended.put(job.isLost) }
        return { _ in }
      }
      let id = try await queue.enqueue(WorkerLoopTests.job, in: queue.pool)
      try await withWorker(
        queue, conninfo, slots: 1, lease: .seconds(1), pollInterval: .seconds(600),
        handler: handler
      ) { _ in
        _ = await started.take()
        // Its heartbeats wait for this lock, in vain.
        let connection = try await Connection.open(conninfo)
        try await connection.transaction { tx in
          let lock = Statement<Void>(
            "lock", "SELECT FROM longhaul.job WHERE id = $1::bigint FOR UPDATE")
          try await tx.run(lock, id)
          #expect(await ended.take() == [true])
        }
      }
    }
  }

  @Test func `heartbeats keep a long job's claim`() async throws {
    try await withQueue { queue, conninfo in
      let settled = Mailbox<Int>()
      let handler = ClosureHandler { job in
        let first = job.deadline
        // Longer than the first lease, which is long enough for a busy machine's heartbeats.
        while ContinuousClock.now < first + .milliseconds(500) {
          try await Task.sleep(for: .milliseconds(10))
        }
        return { _ in settled.put(job.claim.attempt) }
      }
      try await withWorker(queue, conninfo, lease: .seconds(4), handler: handler) { _ in
        _ = try await queue.enqueue(WorkerLoopTests.job, in: queue.pool)
        #expect(await settled.take() == [1])
      }
    }
  }
}
