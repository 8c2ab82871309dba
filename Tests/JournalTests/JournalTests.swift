import Jobs
import Migrations
import Postgres
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
          journal.record("note", "not kept", of: id, in: $0)
        }
      }
      #expect(try await !journal.pool.all(.testEvents, id).contains("note"))
      try await journal.apply(.pauseRequested, to: id) {
        journal.record("note", "kept", of: id, in: $0)
      }
      #expect(try await journal.pool.all(.testEvents, id).contains("note"))
    }
  }

  @Test func `a comparison is queued once a volume, and what differs is copied again`()
    async throws
  {
    try await withJournal { journal in
      let id = try await journal.seeding("a")
      let volume = try await journal.volumes(of: id)[0].id
      try await journal.apply(.copied, to: id)
      try await journal.pretendSeal(0, of: id)
      try await journal.apply(.sealed(.again), to: id)
      #expect(try await journal.liveJobs(of: id).filter { $0 == "verify in east" }.count == 1)
      #expect(try await journal.roundsToCompare(of: volume) == [0])
      try await journal.pool.transaction { transaction in
        journal.recordVerification(
          of: volume, round: 0, different: RangeSet(0..<4096), bytes: 4096, in: transaction)
        try await journal.apply(.differenceFound, to: id, in: transaction)
      }
      #expect(try await journal.volumes(of: id)[0].suspect == RangeSet(0..<4096))
    }
  }

  @Test func `what is found different while a copy is under way is copied by it, or stays suspect`()
    async throws
  {
    try await withJournal { journal in
      let id = try await journal.seeding("a")
      let volume = try await journal.volumes(of: id)[0].id
      let (first, second): (RangeSet<UInt64>, RangeSet<UInt64>) = (
        RangeSet(0..<4096), RangeSet(8192..<12288)
      )
      try await journal.pool.transaction { transaction in
        journal.checkpoint(
          RangeSet(0..<65536), .nothing, planned: false, of: volume, round: 0, in: transaction)
        journal.recordVerification(
          of: volume, round: 0, different: first, bytes: 4096, in: transaction)
        // The next attempt at the copy has passed there already.
        journal.recordSuspects(first, late: first, of: volume, round: 0, in: transaction)
      }
      #expect(try await journal.volumeRound(volume, 0).done == RangeSet(4096..<65536))
      try await journal.pool.transaction { transaction in
        journal.recordVerification(
          of: volume, round: 0, different: first.union(second), bytes: 4096, in: transaction)
        journal.completeCopy(of: volume, round: 0, copied: first, in: transaction)
      }
      #expect(try await journal.volumes(of: id)[0].suspect == second)
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

  @Test func `the comparison after the cutover is tried for hours, as nothing asks for it again`() {
    let last = State.done(Progress(round: 1))
    #expect(Work.verify.maxAttempts(in: last) == 100)
    let replicating = State.replicating(Progress(round: 1), .sealing)
    #expect(Work.verify.maxAttempts(in: replicating) == 5)
  }

  @Test func `a comparison that is ten minutes old is followed by one of what changed since`()
    async throws
  {
    try await withJournal { journal in
      let id = try await journal.seeding("a")
      let volume = try await journal.volumes(of: id)[0].id
      func seal(_ round: Int) async throws {
        try await journal.apply(.copied, to: id)
        try await journal.pretendSeal(round, of: id)
        try await journal.apply(.sealed(.again), to: id)
      }
      func comparison(_ round: Int) async throws -> Circumstances.Comparison {
        try await journal.pool.one(.circumstances, id, round, false).value.comparison
      }
      func age(_ minutes: Int) async throws {
        try await journal.pool.withConnection {
          try await $0.script(
            """
            UPDATE longhaul.volume_round SET verified_at = now() - interval '\(minutes) minutes'
              WHERE verification = 'equal';
            UPDATE longhaul.round SET snapshot_at = now() - interval '\(minutes + 1) minutes';
            UPDATE longhaul.job SET state = 'done', lease_until = NULL WHERE kind = 'verify'
            """)
        }
      }
      try await seal(0)
      #expect(try await comparison(0) == .pending)
      try await journal.pool.transaction { transaction in
        journal.recordVerification(
          of: volume, round: 0, different: RangeSet(), bytes: 4096, in: transaction)
      }
      #expect(try await comparison(0) == .equal)
      try await age(5)
      try await journal.pretendSnapshots(1, .delta, of: id)
      try await journal.apply(.snapshotTaken(volumes: 1), to: id)
      try await seal(1)
      #expect(try await journal.comparisonBase(of: volume, round: 1) == nil)
      try await age(11)
      try await journal.pretendSnapshots(2, .delta, of: id)
      try await journal.apply(.snapshotTaken(volumes: 1), to: id)
      try await seal(2)
      #expect(try await journal.comparisonBase(of: volume, round: 2) == 0)
      #expect(try await journal.roundsToCompare(of: volume).sorted() == [0, 2])
      // The old one counts while the new one runs, but not for ever.
      #expect(try await comparison(2) == .equal)
      try await age(31)
      #expect(try await comparison(2) == .pending)
      try await journal.pool.transaction { transaction in
        journal.recordVerification(
          of: volume, round: 2, different: RangeSet(), bytes: 4096, in: transaction)
      }
      #expect(try await comparison(2) == .equal)
      #expect(try await journal.roundsToCompare(of: volume) == [2])
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

  @Test func `snapshots stay until the final round was found equal`() async throws {
    try await withJournal { journal in
      let id = try await journal.seeding("a")
      let volume = try await journal.volumes(of: id)[0].id
      try await journal.pool.withConnection {
        try await $0.script(
          """
          UPDATE longhaul.migration SET phase = 'done', state = '{"done":{"_0":{"round":0,"failedFreezes":0}}}'
          """)
      }
      await #expect(throws: NotCompared.self) { try await journal.requireFinalComparison(of: id) }
      try await journal.pool.transaction { transaction in
        journal.recordVerification(
          of: volume, round: 0, different: RangeSet(0..<512), bytes: 4096, in: transaction)
      }
      let error = await #expect(throws: NotCompared.self) {
        try await journal.requireFinalComparison(of: id)
      }
      #expect(error?.description.contains("differs in 512 bytes") == true)
      // One that failed amid it is asked the same.
      try await journal.pool.withConnection {
        try await $0.script(
          """
          UPDATE longhaul.migration SET phase = 'failed', state = '{"failed":{"_0":{"finalizing":{}}}}'
          """)
      }
      await #expect(throws: NotCompared.self) { try await journal.requireFinalComparison(of: id) }
      try await journal.pool.withConnection {
        try await $0.script(
          """
          UPDATE longhaul.migration SET phase = 'done', state = '{"done":{"_0":{"round":0,"failedFreezes":0}}}'
          """)
      }
      try await journal.pool.transaction { transaction in
        journal.recordVerification(
          of: volume, round: 0, different: RangeSet(), bytes: 4096, in: transaction)
      }
      try await journal.requireFinalComparison(of: id)
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

extension CopyMeasurement {
  fileprivate static let nothing = CopyMeasurement(
    exact: false, changedObjects: 0, changedExtents: 0, changedBytes: 0, doneBytes: 0, zeroBytes: 0,
    writtenBytes: 0, wireBytes: 0, enumeration: .zero, transfer: .zero)
}
