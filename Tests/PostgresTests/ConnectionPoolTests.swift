import Postgres
import TestSupport
import Testing

@Suite struct ConnectionPoolTests {
  @Test func `callers beyond its size wait for their turn`() async throws {
    try await withEmptyDatabase { conninfo in
      let pool = ConnectionPool(conninfo: conninfo, size: 3)
      let backends = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<40 { group.addTask { try await pool.one(.backend) } }
        return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
      }
      #expect((1...3).contains(backends.count))
      await pool.close()
      await #expect(throws: PostgresError.self) { try await pool.one(.backend) }
    }
  }

  @Test func `a process that stops in a transaction does not keep its locks for ever`()
    async throws
  {
    try await withEmptyDatabase { conninfo in
      let bound = Statement<String>("bound", "SHOW idle_in_transaction_session_timeout")
      let pool = ConnectionPool(conninfo: conninfo, size: 1)
      let ours = try await pool.one(bound)
      #expect(ours == "30s")
      await pool.close()
      let own = "options='-c idle_in_transaction_session_timeout=5s'"
      let theirs = ConnectionPool(conninfo: "\(conninfo) \(own)", size: 1)
      let kept = try await theirs.one(bound)
      #expect(kept == "5s", "what the operator has set stays")
      await theirs.close()
    }
  }

  @Test func `a warm pool has all its connections, and they are free`() async throws {
    try await withEmptyDatabase { conninfo in
      let pool = ConnectionPool(conninfo: conninfo, size: 5, applicationName: "warm")
      try await pool.warm()
      try await pool.warm()
      let sessions = Statement<Int>(
        "sessions", "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'warm'")
      #expect(try await pool.one(sessions) == 5)
      await pool.close()
    }
  }

  @Test func `a waiting caller can be cancelled, and the others still get their turn`() async throws
  {
    try await withEmptyDatabase { conninfo in
      let pool = ConnectionPool(conninfo: conninfo, size: 1)
      try await pool.withConnection { connection in
        let waiting = Task { try await pool.one(.backend) }
        _ = try await connection.one(.backend)
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
      }
      _ = try await pool.one(.backend)
    }
  }

  @Test func `a connection that the server ended while idle is replaced unnoticed`() async throws {
    try await withEmptyDatabase { conninfo in
      let pool = ConnectionPool(conninfo: conninfo, size: 1)
      let other = try await Connection.open(conninfo)
      var seen: Set<Int> = []
      for _ in 0..<5 {
        let backend = try await pool.one(.backend)
        seen.insert(backend)
        // It waits until the backend is gone.
        try await other.run(.terminate, backend)
      }
      #expect(seen.count == 5)
    }
  }

  @Test func `a server's restart is a pause for those who wait`() async throws {
    let server = try await DatabaseServer.start()
    defer { server.remove() }
    let pool = ConnectionPool(conninfo: server.conninfo("postgres"), size: 2)
    _ = try await pool.one(.backend)
    try await server.stop()
    let caller = Task { try await pool.one(.backend) }
    try await server.resume()
    #expect(try await caller.value > 0)
  }

  @Test func `a server that stays away ends in its error, and a wrong database at once`()
    async throws
  {
    let pool = ConnectionPool(
      conninfo: "host=127.0.0.1 port=1 dbname=x", size: 1, patience: .milliseconds(300))
    let away = await #expect(throws: PostgresError.self) { try await pool.one(.backend) }
    #expect(away?.isConnectionLost == true)
    try await withEmptyDatabase { conninfo in
      let pool = ConnectionPool(
        conninfo: conninfo + " dbname=nowhere", size: 1, patience: .seconds(600))
      let wrong = await #expect(throws: PostgresError.self) { try await pool.one(.backend) }
      #expect(wrong?.sqlState == "3D000")
    }
  }

  @Test func `a listener hears, and after a lost connection says that it resumed`() async throws {
    try await withEmptyDatabase { conninfo in
      let connection = try await Connection.open(conninfo)
      let listener = Listener(conninfo: conninfo, channels: ["a \"b\".c"], applicationName: "ears")
      var notifications = listener.notifications().makeAsyncIterator()
      #expect(await notifications.next() == .resumed)
      let notify = Statement<Void>("notify", "SELECT pg_notify($1, $2)")
      try await connection.run(notify, "a \"b\".c", "one")
      #expect(await notifications.next() == .received(channel: "a \"b\".c", payload: "one"))
      let deafen = Statement<Void>(
        "deafen",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ears'")
      try await connection.run(deafen)
      #expect(await notifications.next() == .resumed)
      try await connection.run(notify, "a \"b\".c", "two")
      #expect(await notifications.next() == .received(channel: "a \"b\".c", payload: "two"))
    }
  }

  @Test func `waiting doubles up to its limit, with jitter`() {
    let backoff = Backoff(base: .seconds(1), limit: .seconds(60))
    for seed in 0..<100 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      for (failures, full) in [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (1000, 60)] {
        let delay = backoff.delay(after: failures, using: &generator)
        #expect(delay >= .seconds(full) / 2 && delay <= .seconds(full))
      }
    }
  }
}
