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

  @Test(arguments: [State.finalRound(Progress(round: 3), .copying(volumesLeft: 1)), .frozen])
  func `a source that stands still goes on where the destination has no worker`(state: State)
    async throws
  {
    try await withScheduler(limit: 1) { scheduler, journal in
      let id = try await cutover(state, in: journal)
      try await scheduler.runOnce()
      let left = try await journal.migration(id).state.phase
      #expect(left != .thawing, "nobody could start the source")
      try await journal.pool.run(.testWorker, "west")
      try await scheduler.runOnce()
      let seenOnce = try await journal.migration(id).state.phase
      #expect(seenOnce != .thawing, "east's workers may be about to come back")
      try await scheduler.runOnce()
      let migration = try await journal.migration(id)
      #expect(migration.state == .thawing(Progress(round: 3, failedFreezes: 1), then: .catchUp))
      #expect(migration.owner == .source)
      #expect(try #require(migration.reason).contains("waits in east, where no worker is alive"))
      #expect(try await journal.pool.all(.testWork) == ["thaw"])
    }
  }

  @Test(arguments: ["seen", "claimed", "running", "written off", "through Glance"])
  func `it stands still where somebody may go on, or it must not`(why: String) async throws {
    try await withScheduler(limit: 1) { scheduler, journal in
      let id = try await cutover(.frozen, in: journal)
      try await journal.pool.run(.testWorker, "west")
      switch why {
      case "seen": try await journal.pool.run(.testWorker, "east")
      case "claimed": try await journal.pool.run(.testClaimed)
      case "running": try await journal.pool.run(.testRunning)
      case "written off": try await journal.apply(.writtenOff(.source), to: id)
      default: try await journal.pool.run(.testByImage)
      }
      for _ in 0..<3 { try await scheduler.runOnce() }
      #expect(try await journal.migration(id).state.phase == .activating)
      #expect(try await journal.pool.all(.testWork) == ["activate"])
    }
  }

  /// A migration whose cutover has come further by one step, with the job of the next.
  private func cutover(_ state: State, in journal: Journal) async throws -> MigrationID {
    let id = try await submit(1, to: journal)[0]
    try await journal.pool.run(.testWaiting, id, JSON(state))
    try await journal.apply(state == .frozen ? .sealed(.cutOver) : .copied, to: id)
    return id
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
        patience: .milliseconds(1),
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
  fileprivate static let testWorker = Self(
    "test_worker",
    """
    INSERT INTO longhaul.worker (id, region, name, endpoint, version, slots, draining, seen_at)
    VALUES (gen_random_uuid(), $1, 'w', '', '', 1, false, now() + interval '1 hour')
    """)
  fileprivate static let testClaimed = Self("test_claimed", "UPDATE longhaul.job SET fence = 1")
  fileprivate static let testRunning = Self(
    "test_running",
    """
    UPDATE longhaul.job SET state = 'running', worker = gen_random_uuid(),
      lease_until = now() + interval '1 hour', started_at = now()
    """)
  fileprivate static let testByImage = Self(
    "test_by_image",
    "UPDATE longhaul.migration SET policy = policy || '{\"method\": \"image\"}'")
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

extension Statement where Row == String {
  fileprivate static let testWork = Self(
    "test_work", "SELECT kind FROM longhaul.job WHERE state IN ('ready', 'running')"
  ) { row in try row.next() }
}

extension State {
  /// All is copied; the last round has to be sealed.
  fileprivate static let frozen = State.finalRound(Progress(round: 3), .sealing)
}
