import Journal
import Postgres
import Schema
import TestSupport
import Testing

@Suite struct SchemaMigratorTests {
  @Test func `an empty database gets every step once`() async throws {
    try await withEmptyDatabase { conninfo async throws in
      let migrator = SchemaMigrator(conninfo: conninfo)
      #expect(try await migrator.status().allSatisfy { $0.appliedAt == nil })
      #expect(try await migrator.migrate().map(\.version) == Schema.scripts.map(\.version))
      #expect(try await migrator.migrate().isEmpty)
      #expect(try await migrator.status().allSatisfy { $0.appliedAt != nil })
    }
  }

  @Test func `two at once apply every step once`() async throws {
    try await withEmptyDatabase { conninfo async throws in
      let applied = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<4 {
          group.addTask { try await SchemaMigrator(conninfo: conninfo).migrate().count }
        }
        return try await group.reduce(0, +)
      }
      #expect(applied == Schema.scripts.count)
    }
  }

  @Test func `a step that was applied from another text is refused`() async throws {
    try await withEmptyDatabase { conninfo async throws in
      let migrator = SchemaMigrator(conninfo: conninfo)
      _ = try await migrator.migrate()
      try await script("UPDATE longhaul_schema.step SET checksum = 'x' WHERE version = 2", conninfo)
      await #expect(throws: SchemaMismatch.self) { try await migrator.migrate() }
      await #expect(throws: SchemaMismatch.self) { try await migrator.status() }
    }
  }

  @Test func `a database that a newer longhaul migrated is refused`() async throws {
    try await withEmptyDatabase { conninfo async throws in
      let migrator = SchemaMigrator(conninfo: conninfo)
      _ = try await migrator.migrate()
      try await script(
        "INSERT INTO longhaul_schema.step VALUES (99, 'future', 'x')", conninfo)
      await #expect(throws: SchemaMismatch.self) { try await migrator.migrate() }
    }
  }

  private func script(_ sql: String, _ conninfo: String) async throws {
    let connection = try await Connection.open(conninfo)
    try await connection.script(sql)
    await connection.close()
  }
}
