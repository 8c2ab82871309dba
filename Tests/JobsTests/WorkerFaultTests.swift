import Jobs
import Logging
import Postgres
import Schema
import TestSupport
import Testing

@Suite struct WorkerFaultTests {
  @Test func `connections that end at any time lose no job and repeat no effect`() async throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("seed \(seed)")
    try await withQueue { queue, conninfo in
      var generator = SeededGenerator(seed: seed)
      let settled = Mailbox<JobID>()
      let jobs = (0..<60).map { NewJob(region: "west", kind: "\($0)", maxAttempts: 1000) }
      let ids = try await queue.enqueue(jobs, in: queue.pool)
      // Claims whose answers were lost come back when their leases have run out.
      try await withWorker(
        queue, conninfo, lease: .seconds(2), handler: WorkerLoopTests.effectful(settled)
      ) { _ in
        let enemy = try await Connection.open(conninfo)
        while try await enemy.one(.unsettled) > 0 {
          try await enemy.run(.endOthers)
          for _ in 0..<Int.random(in: 0..<30, using: &generator) {
            _ = try await enemy.one(.unsettled)
          }
        }
      }
      #expect(try await queue.pool.one(.effects) == ids.count)
    }
  }

  @Test func `a server's restart in the middle loses no job and repeats no effect`() async throws {
    let server = try await DatabaseServer.start()
    defer { server.remove() }
    let conninfo = server.conninfo("postgres")
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let pool = ConnectionPool(conninfo: conninfo, size: 8, logger: logger)
    try await pool.withConnection { connection in
      for step in Schema.scripts { try await connection.script(step.sql) }
      try await connection.script(effects)
    }
    let queue = Queue(pool)
    let settled = Mailbox<JobID>()
    let ids = try await queue.enqueue(
      (0..<40).map { NewJob(region: "west", kind: "\($0)", maxAttempts: 100) }, in: pool)
    try await withWorker(
      queue, conninfo, lease: .seconds(3), handler: WorkerLoopTests.effectful(settled)
    ) { _ in
      _ = await settled.take(5)
      try await server.stop()
      try await server.resume()
      while try await pool.one(.unsettled) > 0 { await Task.yield() }
    }
    #expect(try await pool.one(.effects) == ids.count)
    await pool.close()
  }
}
