import Jobs
import Postgres
import Synchronization
import TestSupport
import Testing

/// Workers that do anything in any order, some of them stopped for a while: each job's effect
/// happens once, and every job comes to an end.
@Suite struct QueueWalkTests {
  @Test func `whatever workers do, in any order, each effect happens once`() async throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("seed \(seed)")
    try await withQueue(size: 12) { queue, _ in
      let jobs = (0..<150).map { NewJob(region: "west", kind: "\($0)", maxAttempts: 1_000_000) }
      _ = try await queue.enqueue(jobs, in: queue.pool)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<8 as Range<UInt64> {
          group.addTask { try await walk(queue, SeededGenerator(seed: seed &+ number)) }
        }
        try await group.waitForAll()
      }
      #expect(try await queue.pool.one(.effects) == jobs.count)
      let fences = Statement<Int>(
        "other_fences",
        """
        SELECT count(*) FROM longhaul.job LEFT JOIN effect ON effect.job = job.id
        WHERE job.state <> 'done' OR job.fence IS DISTINCT FROM effect.fence
        """)
      #expect(try await queue.pool.one(fences) == 0)
    }
  }
}

/// One worker, which keeps claims for any time and uses them also when they are stale.
private func walk(_ queue: Queue, _ generator: SeededGenerator) async throws {
  var generator = generator
  let worker = WorkerID()
  var claims: [Claim] = []
  while try await queue.pool.one(.unsettled) > 0 {
    if claims.count < 4 || Int.random(in: 0..<4, using: &generator) == 0 {
      claims += try await queue.claim(
        worker: worker, region: "west", limit: Int.random(in: 1...3, using: &generator),
        lease: .seconds(60))
    }
    guard let claim = claims.randomElement(using: &generator) else {
      _ = try await queue.reap()
      continue
    }
    let isUsedUp = Int.random(in: 0..<2, using: &generator) == 0
    do {
      switch Int.random(in: 0..<8, using: &generator) {
      case 0: try await queue.release(claim)
      case 1: try await queue.retry(claim, after: .zero, error: "walked")
      case 2: _ = try await queue.heartbeat(claim, lease: .seconds(60))
      case 3:
        try await queue.pool.run(.expire, claim.job)
        _ = try await queue.reap(region: "west")
      default:
        try await queue.pool.transaction { tx in
          if Bool.random(using: &generator) { queue.hold(claim, in: tx) }
          queue.settle(claim, in: tx)
          if Bool.random(using: &generator) {
            try await tx.run(.effect, claim.job, claim.fence)
          } else {
            tx.send(.effect, claim.job, claim.fence)
          }
        }
      }
    } catch is ClaimLost {
      claims.removeAll { $0 == claim }
    }
    if isUsedUp { claims.removeAll { $0 == claim } }
    // Claims that were forgotten come back when their leases run out.
    if Int.random(in: 0..<10, using: &generator) == 0 {
      try await queue.pool.run(
        Statement<Void>(
          "expire_some",
          """
          UPDATE longhaul.job SET lease_until = now() - interval '1 second'
          WHERE id IN (
            SELECT id FROM longhaul.job WHERE state = 'running'
            ORDER BY random() LIMIT 3 FOR UPDATE SKIP LOCKED)
          """))
      _ = try await queue.reap()
    }
  }
}
