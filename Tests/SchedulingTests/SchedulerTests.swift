import Journal
import Logging
import Migrations
import Postgres
import Scheduling
import TestSupport
import Testing

@Suite struct SchedulerTests {
  @Test func `a route carries no more migrations at once than its limit`() async throws {
    try await withScheduler(limit: 2) { scheduler, journal in
      let ids = try await submit(3, to: journal)
      try await scheduler.runOnce()
      #expect(try await phases(ids, journal) == [.preflight, .preflight, .submitted])
      try await journal.apply(.cancelRequested, to: ids[0])
      try await scheduler.runOnce()
      #expect(try await phases(ids, journal) == [.cancelled, .preflight, .preflight])
    }
  }

  @Test func `a paused migration leaves its place to the next`() async throws {
    try await withScheduler(limit: 1) { scheduler, journal in
      let ids = try await submit(2, to: journal)
      try await scheduler.runOnce()
      try await journal.apply(.pauseRequested, to: ids[0])
      try await scheduler.runOnce()
      #expect(try await phases(ids, journal) == [.paused, .preflight])
    }
  }

  @Test func `a waiting migration goes on when its time has come, and not before`() async throws {
    try await withScheduler(limit: 1) { scheduler, journal in
      let id = try await submit(1, to: journal)[0]
      try await journal.pool.run(.testWaiting, id, JSON(State.waiting(Progress(round: 3), .ready)))
      try await scheduler.runOnce()
      #expect(try await journal.migration(id).state.phase == .ready)
      try await journal.pool.run(.testRing, id)
      try await scheduler.runOnce()
      #expect(
        try await journal.migration(id).state == .replicating(Progress(round: 4), .snapshotting))
    }
  }

  @Test func `a migration that waits for a worker says so`() async throws {
    try await withScheduler(limit: 1) { scheduler, journal in
      let id = try await submit(1, to: journal)[0]
      try await scheduler.runOnce()
      try await journal.pool.run(.testAge)
      try await scheduler.runOnce()
      let reason = try #require(try await journal.migration(id).reason)
      #expect(reason.contains("waits for a worker of region"))
    }
  }

  @Test func `a write limit that nobody lifts is lifted in the end`() async throws {
    try await withScheduler(limit: 1) { scheduler, journal in
      let id = try await submit(1, to: journal)[0]
      let volume = try #require(try await journal.volumes(of: id).first).id
      let round = State.replicating(Progress(round: 2), .snapshotting)
      try await journal.pool.run(.testWaiting, id, JSON(round))
      let isWanted = try await journal.pool.transaction { transaction in
        try await journal.recordThrottle(
          volume, previous: nil, bytesPerSecond: 1000, in: transaction)
      }
      #expect(isWanted)
      try await scheduler.runOnce()
      #expect(try await journal.pool.one(.testLifts) == 0)
      // It came to wait, and the job that was to lift the limit gave up.
      try await journal.pool.run(.testWaiting, id, JSON(State.waiting(Progress(round: 3), .ready)))
      for _ in 0..<2 { try await scheduler.runOnce() }
      #expect(try await journal.pool.one(.testLifts) == 1)
    }
  }

  @Test func `one migration that cannot go on keeps none of the others`() async throws {
    try await withScheduler(limit: 2) { scheduler, journal in
      let ids = try await submit(2, to: journal)
      try await journal.pool.run(.testUnreadable, ids[0])
      try await scheduler.runOnce()
      #expect(try await journal.migration(ids[1]).state.phase == .preflight)
    }
  }

  private func withScheduler(
    limit: Int, _ body: (Scheduler, Journal) async throws -> Void
  ) async throws {
    try await withDatabase { conninfo in
      let pool = ConnectionPool(conninfo: conninfo, size: 4)
      let journal = Journal(pool: pool, author: .scheduler("test"))
      let scheduler = Scheduler(
        journal: journal,
        limits: RouteLimits([(from: "west", to: "east", migrations: limit)], usual: limit),
        listener: Listener(conninfo: conninfo, channels: [Journal.wakeChannel]),
        logger: Logger(label: "test"))
      do {
        try await body(scheduler, journal)
        await pool.close()
      } catch {
        await pool.close()
        throw error
      }
    }
  }

  private func submit(_ count: Int, to journal: Journal) async throws -> [MigrationID] {
    var ids: [MigrationID] = []
    for number in 0..<count {
      let address = ImageAddress(pool: "rbd", image: "image-\(number)")
      let draft = Draft(
        from: "west", to: "east", volumes: [Draft.Volume(source: address, destination: address)],
        policy: Policy())
      ids.append(try await journal.submit(draft))
    }
    return ids
  }

  private func phases(_ ids: [MigrationID], _ journal: Journal) async throws -> [Phase] {
    var phases: [Phase] = []
    for id in ids { phases.append(try await journal.migration(id).state.phase) }
    return phases
  }
}

extension Statement where Row == Void {
  fileprivate static let testWaiting = Self(
    "test_waiting",
    """
    UPDATE longhaul.migration SET state = $2, phase = 'ready', due_at = now() + interval '1 hour'
    WHERE id = $1
    """)
  fileprivate static let testUnreadable = Self(
    "test_unreadable", "UPDATE longhaul.migration SET state = '{\"unheard-of\": {}}' WHERE id = $1")
  fileprivate static let testRing = Self(
    "test_ring", "UPDATE longhaul.migration SET due_at = now() WHERE id = $1")
  fileprivate static let testAge = Self(
    "test_age", "UPDATE longhaul.job SET run_at = now() - interval '1 minute'")
}

extension Statement where Row == Int {
  fileprivate static let testLifts = Self(
    "test_lifts", "SELECT count(*) FROM longhaul.job WHERE kind = 'unthrottle'"
  ) { row in try row.next() }
}
