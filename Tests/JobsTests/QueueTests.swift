import Jobs
import Postgres
import TestSupport
import Testing

@Suite struct QueueTests {
  @Test
  func
    `a stale worker cannot settle, renew, retry, release, bury or write under a claim that somebody else has`()
    async throws
  {
    try await withQueue { queue, _ in
      let stale = try await queue.claimed()
      try await queue.expire(stale)
      for isReclaimed in [false, true] {
        let current = isReclaimed ? try await queue.reclaimed(stale.job) : nil
        let lost = ClaimLost(stale)
        await #expect(throws: lost) { try await queue.settle(stale) }
        await #expect(throws: lost) { _ = try await queue.heartbeat(stale, lease: .seconds(60)) }
        await #expect(throws: lost) { try await queue.retry(stale, after: .zero, error: "x") }
        await #expect(throws: lost) { try await queue.release(stale) }
        let writes: [(Transaction) -> Void] = [
          { queue.settle(stale, in: $0) }, { queue.hold(stale, in: $0) },
          { queue.bury(stale, reason: "x", in: $0) },
        ]
        for write in writes {
          await #expect(throws: lost) {
            try await queue.pool.transaction { tx in
              write(tx)
              tx.send(.effect, 1, 1)
            }
          }
          await #expect(throws: lost) {
            try await queue.pool.transaction { tx in
              write(tx)
              try await tx.run(.effect, 1, 1)
            }
          }
        }
        #expect(try await queue.pool.one(.effects) == 0)
        if let current {
          #expect(current.fence > stale.fence)
          #expect(current.vanished == 1)
          try await queue.settle(current)
        }
      }
      #expect(try await queue.row(stale.job).state == "done")
    }
  }

  @Test func `a job that is held is neither reaped nor withdrawn before the transaction ends`()
    async throws
  {
    try await withQueue { queue, _ in
      let claim = try await queue.claimed()
      try await queue.pool.run(.expire, claim.job)
      try await queue.pool.transaction { tx in
        queue.hold(claim, in: tx)
        try await tx.run(.effect, claim.job, claim.fence)
        #expect(try await queue.reap() == 0)
        await #expect(throws: PostgresError.self) {
          try await queue.pool.transaction { other in
            try await other.script("SET LOCAL lock_timeout = '10ms'")
            queue.withdraw([claim.job], in: other)
          }
        }
      }
      #expect(try await queue.pool.one(.effects) == 1)
      try await queue.settle(claim)
    }
  }

  @Test func `jobs are claimed by priority, then age, and never before their time`() async throws {
    try await withQueue { queue, _ in
      let worker = WorkerID()
      let late = NewJob(region: "west", kind: "late", priority: 1, runAfter: .seconds(3600))
      let ids = try await queue.enqueue(
        [
          NewJob(region: "west", kind: "normal"), late,
          NewJob(region: "west", kind: "urgent", priority: 10),
          NewJob(region: "east", kind: "elsewhere", priority: 1),
          NewJob(region: "west", kind: "normal too"),
        ], in: queue.pool)
      #expect(ids == ids.sorted())
      var kinds: [String] = []
      while let claim = try await queue.claim(worker: worker, region: "west", lease: .seconds(9))
        .first
      {
        kinds.append(claim.kind)
      }
      #expect(kinds == ["urgent", "normal", "normal too"])
      let rest = try await queue.claim(
        worker: worker, region: "east", limit: 10, lease: .seconds(9))
      #expect(rest.map(\.job) == [ids[3]])
    }
  }

  @Test func `no job is claimed twice by many workers at once`() async throws {
    try await withQueue(size: 16) { queue, _ in
      let jobs = (0..<500).map { NewJob(region: "west", kind: "\($0)") }
      let ids = try await queue.enqueue(jobs, in: queue.pool)
      let claimed = try await withThrowingTaskGroup(of: [JobID].self) { group in
        for limit in 1...16 {
          group.addTask {
            var mine: [JobID] = []
            let worker = WorkerID()
            while true {
              let claims = try await queue.claim(
                worker: worker, region: "west", limit: limit, lease: .seconds(60))
              if claims.isEmpty { return mine }
              mine += claims.map(\.job)
            }
          }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(claimed.sorted() == ids)
    }
  }

  @Test func `a released job costs no attempt, a retried one comes later with its error`()
    async throws
  {
    try await withQueue { queue, _ in
      let first = try await queue.claimed()
      try await queue.release(first)
      let second = try await queue.reclaimed(first.job)
      #expect(second.attempt == 1)
      #expect(second.fence > first.fence)
      try await queue.retry(second, after: .seconds(3600), error: "the cat sat on it")
      #expect(
        try await queue.claim(worker: WorkerID(), region: "west", lease: .seconds(1)).isEmpty)
      let row = try await queue.row(first.job)
      #expect(row.state == "ready" && row.error == "the cat sat on it")
    }
  }

  @Test func `only leases that ran out are reaped, in the region that was asked for`() async throws
  {
    try await withQueue { queue, _ in
      let claim = try await queue.claimed()
      #expect(try await queue.reap() == 0)
      try await queue.pool.run(.expire, claim.job)
      #expect(try await queue.reap(region: "east") == 0)
      #expect(try await queue.reap() == 1)
      let row = try await queue.row(claim.job)
      #expect(row.state == "ready" && row.vanished == 1)
      #expect(row.error?.contains("\(claim.worker)") == true)
    }
  }

  @Test func `a heartbeat moves the lease's end, and a worker counts from when it asked`()
    async throws
  {
    try await withQueue { queue, _ in
      let before = ContinuousClock.now
      let claim = try await queue.claimed()
      #expect(claim.deadline >= before + .seconds(60))
      #expect(claim.deadline <= .now + .seconds(60))
      try await queue.pool.run(.expire, claim.job)
      #expect(try await queue.heartbeat(claim, lease: .seconds(600)) > claim.deadline)
      #expect(try await queue.reap() == 0)
    }
  }

  @Test func `settling again after an unknown outcome changes nothing`() async throws {
    try await withQueue { queue, _ in
      let claim = try await queue.claimed()
      let settle = {
        try await queue.pool.transaction { tx in
          queue.settle(claim, in: tx)
          tx.send(.effect, claim.job, claim.fence)
        }
      }
      try await settle()
      await #expect(throws: ClaimLost(claim)) { try await settle() }
      #expect(try await queue.pool.one(.effects) == 1)
    }
  }
}
