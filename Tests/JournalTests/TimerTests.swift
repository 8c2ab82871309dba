import Journal
import Migrations
import Postgres
import TestSupport
import Testing

@Suite struct TimerTests {
  @Test func `what changes nothing leaves the timer and the reason of a waiting migration`()
    async throws
  {
    try await withJournal { journal in
      let id = try await waiting(journal)
      let before = try await journal.pool.one(.timer, id)
      #expect(before != nil)
      for event in [Event.gaveUp(.verify), .gaveUp(.unthrottle), .gaveUp(.prune(.source))] {
        try await journal.apply(event, to: id)
        #expect(try await journal.pool.one(.timer, id) == before)
      }
    }
  }

  @Test func `leaving the wait stops the timer`() async throws {
    for event in [Event.roundDue, .cutoverRequested, .pauseRequested, .cancelRequested] {
      try await withJournal { journal in
        let id = try await waiting(journal)
        try await journal.apply(event, to: id, reason: "asked")
        #expect(try await journal.pool.one(.timer, id) == nil)
      }
    }
  }

  @Test(arguments: [-3600, 3600])
  func `a move through Glance begins at its moment, by Postgres' clock`(seconds: Double)
    async throws
  {
    try await withJournal { journal in
      let now = try await journal.pool.one(.clock)
      let policy = Policy(cutover: .at(secondsSince1970: now + seconds), method: .image)
      let id = try await journal.submit(.moving("a", policy: policy))
      try await journal.apply(.admitted, to: id)
      for side in Side.allCases { try await journal.apply(.preflightPassed(side), to: id) }
      try await journal.apply(.provisioned(withSeed: false), to: id)
      #expect(try await journal.migration(id).state.phase == .ready)
      let due = try #require(try await journal.pool.one(.due, id))
      #expect(seconds < 0 ? due >= now && due < now + 60 : abs(due - now - seconds) < 1)
    }
  }

  private func waiting(_ journal: Journal) async throws -> MigrationID {
    let id = try await journal.submit(.moving("a"))
    try await journal.apply(.admitted, to: id)
    for side in Side.allCases { try await journal.apply(.preflightPassed(side), to: id) }
    try await journal.apply(.provisioned(withSeed: false), to: id)
    try await journal.pretendSnapshots(0, .seed, of: id)
    try await journal.apply(.snapshotTaken(volumes: 1), to: id)
    try await journal.apply(.copied, to: id)
    try await journal.pretendSeal(0, of: id)
    try await journal.apply(.sealed(.hold), to: id, reason: "cannot reach 10 s")
    return id
  }
}

extension Statement where Row == String? {
  /// When it rings, with the reason; nil without one.
  fileprivate static let timer = Self(
    "test_timer", "SELECT due_at::text || ' ' || reason FROM longhaul.migration WHERE id = $1"
  ) { row in try row.next() }
}

extension Statement where Row == Double {
  fileprivate static let clock = Self(
    "test_clock", "SELECT extract(epoch FROM now())::double precision"
  ) { row in try row.next() }
}

extension Statement where Row == Double? {
  fileprivate static let due = Self(
    "test_due",
    "SELECT extract(epoch FROM due_at)::double precision FROM longhaul.migration WHERE id = $1"
  ) { row in try row.next() }
}
