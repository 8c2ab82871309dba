import Jobs
import Journal
import Migrations
import Postgres
import Schema
import TestSupport
import Testing

/// Each program with the rights of its role, and no more.
@Suite struct RolesTests {
  @Test func `scheduler and worker bring a migration to its end with their own rights`()
    async throws
  {
    try await withRoles { scheduler, worker in
      let id = try await scheduler.submit(.moving("a"))
      try await scheduler.apply(.admitted, to: id)
      for side in Side.allCases { try await worker.apply(.preflightPassed(side), to: id) }
      try await worker.apply(.provisioned(withSeed: false), to: id)
      try await round(0, .seed, of: id, worker)
      try await worker.apply(.sealed(.ready), to: id)
      try await limit(id, worker)
      try await scheduler.liftForgottenThrottles()
      // The operator's wishes are told with the scheduler's rights.
      try await scheduler.apply(.pauseRequested, to: id)
      try await scheduler.apply(.resumeRequested, to: id)
      try await round(1, .delta, of: id, worker)
      let decision = try await worker.pool.transaction { transaction in
        try await worker.decide(id, round: 1, in: transaction)
      }
      #expect(decision.estimate.total > .zero)
      try await worker.apply(.sealed(.ready), to: id)
      try await scheduler.apply(.roundDue, to: id)
      try await round(2, .delta, of: id, worker)
      try await worker.apply(.sealed(.cutOver), to: id)
      try await worker.pretendSnapshots(3, .final, of: id)
      try await worker.apply(.frozen(volumes: 1), to: id)
      try await worker.apply(.copied, to: id)
      try await worker.pretendSeal(3, of: id)
      try await worker.apply(.sealed(.cutOver), to: id)
      #expect(try #require(await worker.sinceSourceSeen(id)) < .seconds(60))
      for _ in 0..<2 {
        try await worker.apply(.sourceUnseen, to: id)
        try await worker.apply(.refrozen, to: id)
      }
      #expect(try await worker.timesUnseen(id) == 2)
      try await worker.apply(.activated, to: id)
      try await scheduler.apply(.finalizeRequested, to: id)
      for side in Side.allCases { try await worker.apply(.cleanedUp(side), to: id) }
      #expect(try await scheduler.migration(id).state == .finalized)
      // What ended no longer holds its image.
      _ = try await scheduler.submit(.moving("a"))
    }
  }

  /// The statements of a write limit's life.
  private func limit(_ id: MigrationID, _ worker: Journal) async throws {
    let volume = try #require(try await worker.volumes(of: id).first).id
    try await worker.pool.transaction { transaction in
      _ = try await worker.recordThrottle(
        volume, previous: nil, bytesPerSecond: 1000, in: transaction)
      _ = try await worker.lockThrottle(of: volume, in: transaction)
      worker.forgetThrottle(volume, in: transaction)
      worker.recordFrozen(id, in: transaction)
    }
    #expect(try await worker.hasNoActivation(id))
  }

  private func round(
    _ number: Int, _ kind: RoundKind, of id: MigrationID, _ worker: Journal
  ) async throws {
    try await worker.pretendSnapshots(number, kind, of: id)
    try await worker.apply(.snapshotTaken(volumes: 1), to: id)
    try await worker.apply(.copied, to: id)
    try await worker.pretendSeal(number, of: id)
  }

  @Test func `a reader sees every report, and nothing else`() async throws {
    try await withDatabase { conninfo in
      try await withConnection(to: conninfo, as: "longhaul_report") { reader in
        for view in [
          "migrations", "rounds", "volumes", "downtime", "regions", "workers", "routes", "events",
        ] {
          try await reader.script("SELECT * FROM report.\(view)")
        }
        for refused in [
          "SELECT * FROM longhaul.migration", "SELECT * FROM longhaul.event",
          "DELETE FROM report.events", "CREATE VIEW report.mine AS SELECT 1",
        ] {
          await expectRefusal(of: refused, by: reader)
        }
      }
    }
  }

  @Test(arguments: ["longhaul_scheduler", "longhaul_worker"])
  func `no program can rewrite what happened, or the schema`(role: String) async throws {
    try await withDatabase { conninfo in
      try await withConnection(to: conninfo, as: role) { connection in
        for refused in [
          "UPDATE longhaul.event SET message = ''", "DELETE FROM longhaul.event",
          "TRUNCATE longhaul.event", "DELETE FROM longhaul.migration",
          "UPDATE longhaul.timing SET seconds = 0", "CREATE TABLE longhaul.mine ()",
          "DROP TABLE longhaul.job", "ALTER TABLE longhaul.job DISABLE TRIGGER ALL",
        ] {
          await expectRefusal(of: refused, by: connection)
        }
      }
    }
  }

  @Test func `databases of one server are migrated at once, and share the roles`() async throws {
    try await withThreeDatabases { databases in
      try await withThrowingTaskGroup { group in
        for database in databases {
          group.addTask { _ = try await SchemaMigrator(conninfo: database).migrate() }
        }
        try await group.waitForAll()
      }
      for database in databases {
        try await withConnection(to: database, as: "longhaul_worker") { worker in
          try await worker.script("SELECT * FROM longhaul_schema.step")
        }
      }
    }
  }

  private func withThreeDatabases(_ body: ([String]) async throws -> Void) async throws {
    try await withEmptyDatabase { first in
      try await withEmptyDatabase { second in
        try await withEmptyDatabase { third in try await body([first, second, third]) }
      }
    }
  }

  private func expectRefusal(of sql: String, by connection: Connection) async {
    do {
      try await connection.script(sql)
      Issue.record("allowed: \(sql)")
    } catch {
      let isRefusal = (error as? PostgresError)?.isInsufficientPrivilege ?? false
      #expect(isRefusal, "\(sql): \(error)")
    }
  }

  private func withConnection(
    to conninfo: String, as role: String, _ body: (Connection) async throws -> Void
  ) async throws {
    let connection = try await Connection.open(Self.conninfo(conninfo, as: role))
    do {
      try await body(connection)
      await connection.close()
    } catch {
      await connection.close()
      throw error
    }
  }

  private func withRoles(_ body: (Journal, Journal) async throws -> Void) async throws {
    try await withDatabase { conninfo in
      let pools = ["longhaul_scheduler", "longhaul_worker"].map {
        ConnectionPool(conninfo: Self.conninfo(conninfo, as: $0), size: 2)
      }
      let author = Author.person("test")
      do {
        try await body(
          Journal(pool: pools[0], author: author), Journal(pool: pools[1], author: author))
      } catch {
        for pool in pools { await pool.close() }
        throw error
      }
      for pool in pools { await pool.close() }
    }
  }

  private static func conninfo(_ conninfo: String, as role: String) -> String {
    "\(conninfo) options='-c role=\(role)'"
  }
}
