import Jobs
import Migrations
import Postgres
import Testing

@testable import Journal

/// What was compared, is, and has to be.
@Suite struct ComparisonTests {
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
}
