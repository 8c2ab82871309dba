import Journal
import Migrations
import Postgres
import Synchronization
import Testing

@Suite struct DeadlockTests {
  @Test func `an operator's event that meets a settling worker's locks happens all the same`()
    async throws
  {
    try await withJournal { journal in
      let id = try await journal.submit(.moving("a"))
      try await journal.apply(.admitted, to: id)
      let state = try await journal.pool.transaction { worker in
        // The operator's session is the one that finds the deadlock, and loses.
        try await worker.run(.testPatience)
        try await worker.run(.testLockJobs, id)
        let operatorsTurn = Task { try await journal.apply(.cancelRequested, to: id) }
        while try await journal.pool.one(.testWaiting) == 0 { await Task.yield() }
        try await worker.run(.testLockMigration, id)
        return operatorsTurn
      }
      #expect(try await state.value.phase == .cancelled)
      #expect(try await journal.liveJobs(of: id).isEmpty)
    }
  }

  @Test func `the last of two comparisons that end at once knows of the other`() async throws {
    try await withJournal { journal in
      let id = try await journal.seeding("a", "b")
      let volumes = try await journal.volumes(of: id).map(\.id)
      let isVerified = { @Sendable (volume: VolumeID, transaction: Transaction) in
        journal.recordVerification(
          of: volume, round: 0, different: RangeSet(), bytes: 4096, in: transaction)
        return try await journal.isVerified(id, in: transaction)
      }
      let last = try await journal.pool.transaction { first in
        #expect(try await !isVerified(volumes[0], first))
        let ended = Mutex(false)
        let last = Task {
          defer { ended.withLock { $0 = true } }
          return try await journal.pool.transaction { try await isVerified(volumes[1], $0) }
        }
        while try await journal.pool.one(.testWaiting) == 0, !ended.withLock({ $0 }) {
          await Task.yield()
        }
        return last
      }
      #expect(try await last.value)
    }
  }
}

extension Statement where Row == Void {
  fileprivate static let testPatience = Self(
    "test_patience", "SET LOCAL deadlock_timeout = '1min'")

  fileprivate static let testLockJobs = Self(
    "test_lock_jobs",
    """
    UPDATE longhaul.job SET priority = priority
    WHERE id IN (SELECT job FROM longhaul.migration_job WHERE migration = $1)
    """)

  fileprivate static let testLockMigration = Self(
    "test_lock_migration", "UPDATE longhaul.migration SET reason = reason WHERE id = $1")
}

extension Statement where Row == Int {
  fileprivate static let testWaiting = Self(
    "test_waiting",
    """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
    """)
}
