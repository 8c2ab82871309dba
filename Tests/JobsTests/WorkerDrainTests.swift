import Jobs
import Postgres
import TestSupport
import Testing

@Suite struct WorkerDrainTests {
  struct WorkerRow: PostgresRow {
    var isDraining: Bool
    var isStopped: Bool

    init(row: inout RowReader) throws {
      isDraining = try row.next()
      isStopped = try row.next()
    }

    static let all = Statement<WorkerRow>(
      "workers", "SELECT draining, stopped_at IS NOT NULL FROM longhaul.worker")
  }

  @Test func `a draining worker finishes what runs and claims no more`() async throws {
    try await withQueue { queue, conninfo in
      let started = Mailbox<Void>()
      let proceed = Mailbox<Void>()
      let handler = ClosureHandler { job in
        started.put(())
        _ = await proceed.take()
        return { tx in try await tx.run(.effect, job.claim.job, job.claim.fence) }
      }
      let ids = try await queue.enqueue(
        [WorkerLoopTests.job, WorkerLoopTests.job], in: queue.pool)
      try await withWorker(queue, conninfo, slots: 1, handler: handler) { worker in
        _ = await started.take()
        worker.drain()
        // Its row tells that it drains before its job has ended.
        while try await queue.pool.one(WorkerRow.all).isDraining == false { await Task.yield() }
        proceed.put(())
      }
      #expect(try await queue.row(ids[0]).state == "done")
      #expect(try await queue.row(ids[1]).state == "ready")
      #expect(try await queue.pool.one(WorkerRow.all).isStopped)
    }
  }

  @Test(arguments: [true, false])
  func `after the grace, or when cancelled, a worker gives its jobs back`(drains: Bool)
    async throws
  {
    try await withQueue { queue, conninfo in
      let started = Mailbox<Void>()
      let handler = ClosureHandler { _ in
        started.put(())
        try await waitForCancellation()
        return { _ in }
      }
      let id = try await queue.enqueue(WorkerLoopTests.job, in: queue.pool)
      struct Stop: Error {}
      do {
        try await withWorker(queue, conninfo, grace: .milliseconds(20), handler: handler) { _ in
          _ = await started.take()
          if !drains { throw Stop() }
        }
      } catch is Stop {}
      let row = try await queue.row(id)
      #expect(row.state == "ready" && row.attempt == 0)
      #expect(try await queue.pool.one(WorkerRow.all).isStopped)
    }
  }
}
