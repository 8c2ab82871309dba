import Postgres
import TestSupport
import Testing

extension Statement where Row == Int {
  static let backend = Self("backend", "SELECT pg_backend_pid()")
  static let count = Self("count", "SELECT count(*) FROM item")
}

extension Statement where Row == Void {
  static let insert = Self("insert", "INSERT INTO item VALUES ($1::int)")
  static let terminate = Self("terminate", "SELECT pg_terminate_backend($1::int, 5000)")
}

@Suite struct ConnectionTests {
  static let table = """
    CREATE TABLE item (n int PRIMARY KEY, CONSTRAINT small CHECK (n < 100));
    CREATE TABLE later (n int UNIQUE DEFERRABLE INITIALLY DEFERRED);
    """

  func withItems(_ body: (Connection, String) async throws -> Void) async throws {
    try await withEmptyDatabase { conninfo in
      let connection = try await Connection.open(conninfo)
      try await connection.script(ConnectionTests.table)
      try await body(connection, conninfo)
    }
  }

  @Test func `a transaction that throws leaves nothing behind`() async throws {
    struct Refusal: Error {}
    try await withItems { connection, _ in
      await #expect(throws: Refusal.self) {
        try await connection.transaction { tx in
          try await tx.run(.insert, 1)
          throw Refusal()
        }
      }
      #expect(try await connection.one(.count) == 0)
      try await connection.transaction { tx in _ = try await tx.run(.insert, 2) }
      #expect(try await connection.one(.count) == 1)
    }
  }

  @Test func `what was sent without waiting is committed, and its failure stops everything`()
    async throws
  {
    struct Meaning: Error {}
    try await withItems { connection, _ in
      try await connection.transaction { tx in
        tx.send(.insert, 1)
        tx.send(.insert, 2)
      }
      #expect(try await connection.one(.count) == 2)
      await #expect(throws: Meaning.self) {
        try await connection.transaction { tx in
          tx.send(.insert, 3)
          tx.send(.insert, 1) { _ in Meaning() }
          tx.send(.insert, 4)
        }
      }
      await #expect(throws: Meaning.self) {
        try await connection.transaction { tx in
          tx.send(.insert, 1) { _ in Meaning() }
          try await tx.run(.insert, 5)
        }
      }
      #expect(try await connection.one(.count) == 2)
      #expect(!connection.isBroken)
    }
  }

  @Test func `a failure that the body swallows does not become a commit`() async throws {
    try await withItems { connection, _ in
      let error = await #expect(throws: PostgresError.self) {
        try await connection.transaction { tx in
          try await tx.run(.insert, 1)
          _ = try? await tx.run(.insert, 1)
        }
      }
      #expect(error?.sqlState == "25P02")
      let count = try await connection.one(.count)
      #expect(count == 0)
    }
  }

  @Test func `a constraint checked at the commit makes it fail`() async throws {
    try await withItems { connection, _ in
      let later = Statement<Void>("later", "INSERT INTO later VALUES (1), ($1::int)")
      let alone = await #expect(throws: PostgresError.self) { try await connection.run(later, 1) }
      #expect(alone?.isUniqueViolation == true)
      let inside = await #expect(throws: PostgresError.self) {
        try await connection.transaction { tx in tx.send(later, 1) }
      }
      #expect(inside?.isUniqueViolation == true)
      #expect(!connection.isBroken)
      let affected = try await connection.run(later, 2)
      #expect(affected == 2)
    }
  }

  @Test func `errors say which constraint and never the values`() async throws {
    try await withItems { connection, _ in
      let large = await #expect(throws: PostgresError.self) {
        try await connection.run(.insert, 4711)
      }
      #expect(large?.isCheckViolation == true)
      #expect(large?.constraint == "small")
      #expect(large?.statement == "insert")
      try await connection.run(.insert, 42)
      let twice = await #expect(throws: PostgresError.self) {
        try await connection.run(.insert, 42)
      }
      let garbled = await #expect(throws: PostgresError.self) {
        try await connection.run(.insert, "4711x")
      }
      for text in [large, twice, garbled].map({ $0?.description ?? "" }) {
        #expect(!text.isEmpty && !text.contains("4711") && !text.contains("(42)"))
      }
    }
  }

  @Test func `connection errors hold no password`() async throws {
    for conninfo in [
      "postgres://user:s3cret/x@127.0.0.1/db", "postgres://user:s3@cret@127.0.0.1:1/db",
      "host=127.0.0.1 port=1 user=x password=s3cret", "password='s3cret host=x",
      "postgres://u@127.0.0.1:s3cret/db",
    ] {
      let error = await #expect(throws: PostgresError.self) {
        try await Connection.open(conninfo)
      }
      let text = error?.description ?? ""
      #expect(!text.isEmpty && !text.contains("s3") && !text.contains("cret"), "\(text)")
    }
  }

  @Test func `a script tells the line that failed and changes nothing`() async throws {
    try await withItems { connection, _ in
      let error = await #expect(throws: PostgresError.self) {
        try await connection.script("INSERT INTO item VALUES (1);\n\nSELECT * FROM nowhere;")
      }
      #expect(error?.isUndefinedTable == true)
      #expect(error?.description.contains("line 3") == true)
      #expect(try await connection.one(.count) == 0)
      try await connection.transaction { tx in
        tx.send(.insert, 1)
        try await tx.script("INSERT INTO item VALUES (2); INSERT INTO item VALUES (3)")
        try await tx.run(.insert, 4)
      }
      #expect(try await connection.one(.count) == 4)
    }
  }

  @Test func `a cancelled task's statement ends on the server, and the connection lives on`()
    async throws
  {
    try await withItems { connection, conninfo in
      let watcher = try await Connection.open(conninfo)
      let backend = try await connection.one(.backend)
      let sleeper = Task { try await connection.run(Statement("sleep", "SELECT pg_sleep(600)")) }
      let isAsleep = Statement<Bool>(
        "asleep",
        "SELECT count(*) > 0 FROM pg_stat_activity WHERE pid = $1::int AND wait_event = 'PgSleep'")
      while try await !watcher.one(isAsleep, backend) { await Task.yield() }
      sleeper.cancel()
      await #expect(throws: CancellationError.self) { try await sleeper.value }
      #expect(try await connection.one(.backend) == backend)
    }
  }

  @Test func `a session that was ended is broken, and says so`() async throws {
    try await withItems { connection, conninfo in
      let other = try await Connection.open(conninfo)
      try await other.run(.terminate, try await connection.one(.backend))
      let error = await #expect(throws: PostgresError.self) { try await connection.one(.count) }
      #expect(error?.isConnectionLost == true)
      #expect(connection.isBroken)
    }
  }

  @Test func `statements of two texts cannot share a name`() async throws {
    try await withItems { connection, _ in
      _ = try await connection.one(Statement<Int>("shared", "SELECT 1"))
      await #expect(throws: PostgresError.self) {
        try await connection.one(Statement<Int>("shared", "SELECT 2"))
      }
      #expect(!connection.isBroken)
    }
  }

  @Test func `inside a transaction, the connection itself takes no statements`() async throws {
    try await withItems { connection, _ in
      try await connection.transaction { tx in
        try await tx.run(.insert, 1)
        await #expect(throws: PostgresError.self) { try await connection.one(.count) }
      }
      #expect(try await connection.one(.count) == 1)
    }
  }
}
