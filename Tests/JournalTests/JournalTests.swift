import Jobs
import Migrations
import Postgres
import Servers
import Testing

@testable import Journal

@Suite struct JournalTests {
  @Test func `a submitted migration waits for the scheduler, with its volumes`() async throws {
    try await withJournal { journal in
      let id = try await journal.submit(.moving("a", "b"))
      #expect(try await journal.migration(id).state == .submitted)
      #expect(try await journal.volumes(of: id).map(\.source.image) == ["a", "b"])
      #expect(try await journal.liveJobs(of: id).isEmpty)
    }
  }

  @Test func `user data is forgotten when the migration has ended`() async throws {
    try await withJournal { journal in
      var draft = Draft.moving("a")
      let server = ServerDescription(
        id: "s1", name: "web", flavor: Flavor(name: "m1", vcpus: 1, memory: 1, disk: 0),
        userData: "aHVudGVyMg==")
      draft.server = Draft.Server(server, mapping: Mapping())
      let id = try await journal.submit(draft)
      #expect(try await journal.server(of: id)?.description == server)
      try await journal.apply(.cancelRequested, to: id)
      #expect(try #require(await journal.server(of: id)).description.userData == nil)
    }
  }

  @Test func `a rehearsal that was not begun ends with its migration`() async throws {
    try await withJournal { journal in
      let id = try await journal.seeding("a")
      try await journal.pool.run(.testRehearsal, id)
      #expect(try await journal.pool.all(.testRehearsed, id) == [nil])
      try await journal.apply(.cancelRequested, to: id)
      #expect(try await journal.pool.all(.testRehearsed, id) == ["failed"])
    }
  }

  @Test func `an image takes part in one migration at a time`() async throws {
    try await withJournal { journal in
      let first = try await journal.submit(.moving("a"))
      await #expect(throws: ImageTaken.self) { try await journal.submit(.moving("b", "a")) }
      try await journal.apply(.cancelRequested, to: first)
      _ = try await journal.submit(.moving("a"))
    }
  }

  @Test func `the source's preflight comes first: the destination's goes by what it found`()
    async throws
  {
    try await withJournal { journal in
      let id = try await journal.submit(.moving("a"))
      try await journal.apply(.admitted, to: id)
      #expect(try await journal.liveJobs(of: id) == ["preflight in west"])
      try await journal.apply(.preflightPassed(.source), to: id)
      #expect(try await journal.liveJobs(of: id).contains("preflight in east"))
    }
  }

  @Test func `an event without a place changes nothing`() async throws {
    try await withJournal { journal in
      let id = try await journal.submit(.moving("a"))
      await #expect(throws: IllegalTransition.self) {
        try await journal.apply(.activated, to: id)
      }
      #expect(try await journal.migration(id).state == .submitted)
      #expect(try await journal.pool.all(.testEvents, id) == ["submitted"])
    }
  }

  @Test func `there is a copy for each volume and one seal for all`() async throws {
    try await withJournal { journal in
      let id = try await journal.seeding("a", "b")
      #expect(try await journal.liveJobs(of: id).filter { $0 == "copy in east" }.count == 2)
      try await journal.apply(.copied, to: id)
      #expect(try await journal.liveJobs(of: id).contains("seal in east") == false)
      try await journal.apply(.copied, to: id)
      #expect(try await journal.liveJobs(of: id).contains("seal in east"))
    }
  }

  @Test func `the right to run passes through nobody`() async throws {
    try await withJournal { journal in
      let id = try await journal.seeding("a")
      try await journal.apply(.copied, to: id)
      try await journal.pretendSeal(0, of: id)
      #expect(try await journal.migration(id).owner == .source)
      try await journal.apply(.sealed(.cutOver), to: id)
      #expect(try await journal.migration(id).owner == .nobody)
      try await journal.pretendSnapshots(1, .final, of: id)
      try await journal.apply(.frozen(volumes: 1), to: id)
      try await journal.apply(.copied, to: id)
      try await journal.pretendSeal(1, of: id)
      try await journal.apply(.sealed(.cutOver), to: id)
      let activating = try await journal.migration(id)
      #expect(activating.owner == .destination)
      #expect(activating.epoch == 2)
      try await journal.apply(.activated, to: id)
      #expect(try await journal.migration(id).state.phase == .done)
    }
  }

  @Test func `a pause withdraws the jobs, and resuming queues only what is left`() async throws {
    try await withJournal { journal in
      let id = try await journal.seeding("a", "b")
      let first = try await journal.volumes(of: id)[0]
      try await journal.pool.transaction { transaction in
        journal.completeCopy(of: first.id, round: 0, in: transaction)
        try await journal.apply(.copied, to: id, in: transaction)
      }
      try await journal.apply(.pauseRequested, to: id)
      #expect(try await journal.liveJobs(of: id).isEmpty)
      try await journal.apply(.resumeRequested, to: id)
      #expect(try await journal.liveJobs(of: id) == ["copy in east"])
    }
  }

  @Test func `what belongs to an event is written only if the migration takes it`() async throws {
    try await withJournal { journal in
      let id = try await journal.seeding("a")
      await #expect(throws: IllegalTransition.self) {
        try await journal.apply(.finalizeRequested, to: id) {
          journal.record(.finding, "not kept", of: id, in: $0)
        }
      }
      #expect(try await !journal.pool.all(.testEvents, id).contains("finding"))
      try await journal.apply(.pauseRequested, to: id) {
        journal.record(.finding, "kept", of: id, in: $0)
      }
      #expect(try await journal.pool.all(.testEvents, id).contains("finding"))
    }
  }

  @Test func `a copy's progress is of what changed, also when it goes on`() async throws {
    try await withJournal { journal in
      let id = try await journal.seeding("a")
      let volume = try await journal.volumes(of: id)[0].id
      var measured = CopyMeasurement.nothing
      (measured.changedBytes, measured.doneBytes) = (5000, 1000)
      try await journal.pool.transaction { [measured] transaction in
        journal.checkpoint(
          RangeSet(0..<65536), measured, planned: true, of: volume, round: 0, in: transaction)
      }
      let round = try await journal.volumeRound(volume, 0)
      #expect(round.before.doneBytes == 1000)
      // The rest is listed again.
      #expect(round.before.changedBytes == 1000)
    }
  }

  @Test func `a cutover with a job that was begun again is no measure of the next`() async throws {
    try await withJournal { journal in
      let past = try await journal.seeding("a")
      let next = try await journal.seeding("b")
      try await journal.pool.withConnection {
        try await $0.script(
          """
          INSERT INTO longhaul.downtime
            (migration, round, freeze_seconds, snapshot_seconds, enumerate_seconds, transfer_seconds,
             seal_seconds, activate_seconds, probe_seconds, hops_seconds, total_seconds)
          VALUES (\(past), 0, 1, 0, 0, 0, 0, 1, 0, 36000, 36002);
          UPDATE longhaul.job SET state = 'done' WHERE id IN
            (SELECT job FROM longhaul.migration_job WHERE migration = \(past))
          """)
      }
      func hops() async throws -> Duration {
        try await journal.pool.transaction { transaction in
          try await journal.decide(next, round: 0, in: transaction).estimate.hops
        }
      }
      #expect(try await hops() == .seconds(36000))
      try await journal.pool.withConnection {
        try await $0.script("UPDATE longhaul.job SET attempt = 2 WHERE state = 'done'")
      }
      #expect(try await hops() == .milliseconds(600))
    }
  }

  @Test func `the workers that copy over a route are counted, each once`() async throws {
    try await withJournal { journal in
      _ = try await journal.seeding("a", "b", "c")
      try await journal.pool.withConnection {
        try await $0.script("UPDATE longhaul.job SET state = 'done' WHERE kind <> 'copy'")
      }
      #expect(try await journal.copyingWorkers(from: "west", to: "east") == 0)
      let (first, second) = (WorkerID(), WorkerID())
      for (worker, count) in [(first, 2), (second, 1)] {
        _ = try await journal.queue.claim(
          worker: worker, region: "east", limit: count, lease: .seconds(60))
      }
      #expect(try await journal.copyingWorkers(from: "west", to: "east") == 2)
      #expect(try await journal.copyingWorkers(from: "east", to: "west") == 0)
    }
  }

  @Test func `events can only be added`() async throws {
    try await withJournal { journal in
      let id = try await journal.submit(.moving("a"))
      for sql in ["UPDATE longhaul.event SET message = ''", "DELETE FROM longhaul.event"] {
        await #expect(throws: PostgresError.self) {
          try await journal.pool.withConnection { try await $0.script(sql) }
        }
      }
      #expect(try await journal.pool.all(.testEvents, id) == ["submitted"])
    }
  }
}

extension Statement where Row == Void {
  fileprivate static let testRehearsal = Self(
    "test_rehearsal",
    """
    INSERT INTO longhaul.rehearsal (migration, watch_seconds, requested_by) VALUES ($1, 1, 'test')
    """)
}

extension Statement where Row == String? {
  fileprivate static let testRehearsed = Self(
    "test_rehearsed", "SELECT outcome FROM longhaul.rehearsal WHERE migration = $1"
  ) { row in try row.next() }
}
