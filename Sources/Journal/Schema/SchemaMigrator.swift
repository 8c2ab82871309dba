import Foundation
import Postgres
import Schema

/// Brings the database's schema up to date, one run at a time.
public struct SchemaMigrator: Sendable {
  private let conninfo: String

  /// - Parameter conninfo: libpq's, of a role that may create schemas and roles.
  public init(conninfo: String) {
    self.conninfo = conninfo
  }

  /// Applies what is missing, each script in a transaction of its own.
  ///
  /// - Returns: what was applied.
  /// - Throws: ``SchemaMismatch`` when an applied script is not the one that this binary holds.
  public func migrate() async throws -> [SchemaStep] {
    try await withConnection { connection in
      try await connection.run(.lockSchema)
      // A member of the owner's role may not create schemas, and needs not.
      if try await !connection.one(.hasSchemaHistory) {
        try await connection.script(Self.createHistory)
      }
      let before = try await steps(connection)
      try Self.check(before)
      for step in before where step.appliedAt == nil {
        guard let script = Schema.scripts.first(where: { $0.version == step.version }) else {
          continue
        }
        try await connection.script(
          """
          BEGIN;
          \(script.sql)
          INSERT INTO longhaul_schema.step (version, name, checksum)
          VALUES (\(step.version), '\(step.name)', '\(step.checksum)');
          COMMIT
          """)
      }
      try await connection.script(Self.openHistory)
      return before.filter { $0.appliedAt == nil }
    }
  }

  /// All steps, applied or not; changes nothing.
  ///
  /// - Throws: ``SchemaMismatch``.
  public func status() async throws -> [SchemaStep] {
    try await withConnection { connection in
      let steps = try await steps(connection)
      try Self.check(steps)
      return steps
    }
  }

  private func steps(_ connection: Connection) async throws -> [SchemaStep] {
    let exists = try await connection.one(.hasSchemaHistory)
    let applied = exists ? try await connection.all(.appliedSteps) : []
    let known = Schema.scripts.map(SchemaStep.init)
    return known.map { step in applied.first { $0.version == step.version } ?? step }
      + applied.filter { step in !known.contains { $0.version == step.version } }
  }

  private static func check(_ steps: [SchemaStep]) throws {
    for step in steps where step.appliedAt != nil {
      guard let script = Schema.scripts.first(where: { $0.version == step.version }) else {
        throw SchemaMismatch.newer(version: step.version, name: step.name)
      }
      if SchemaStep(script).checksum != step.checksum {
        throw SchemaMismatch.edited(version: step.version, name: step.name)
      }
    }
  }

  private func withConnection<Result: Sendable>(
    _ body: (Connection) async throws -> Result
  ) async throws -> Result {
    let connection = try await Connection.open(conninfo, applicationName: "longhaul db")
    do {
      let result = try await body(connection)
      await connection.close()
      return result
    } catch {
      await connection.close()
      throw error
    }
  }

  private static let createHistory = """
    SET client_min_messages = warning;
    CREATE SCHEMA IF NOT EXISTS longhaul_schema;
    CREATE TABLE IF NOT EXISTS longhaul_schema.step (
      version    integer PRIMARY KEY,
      name       text NOT NULL,
      checksum   text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now())
    """

  /// Whatever its role, a process asks before it begins whether the schema is its own version's.
  private static let openHistory = """
    DO $$ BEGIN
      IF pg_has_role((SELECT nspowner FROM pg_namespace WHERE nspname = 'longhaul_schema'), 'USAGE')
      THEN
        GRANT USAGE ON SCHEMA longhaul_schema TO PUBLIC;
        GRANT SELECT ON longhaul_schema.step TO PUBLIC;
        IF pg_has_role(current_user, 'longhaul_owner', 'MEMBER') THEN
          ALTER SCHEMA longhaul_schema OWNER TO longhaul_owner;
          ALTER TABLE longhaul_schema.step OWNER TO longhaul_owner;
        END IF;
      END IF;
    END $$
    """
}

extension Statement where Row == Void {
  /// Held by the session: whoever comes second waits, then finds nothing left to do.
  static let lockSchema = Self(
    "lock_schema", "SELECT pg_advisory_lock(hashtext('longhaul.schema'))")
}

extension Statement where Row == Bool {
  static let hasSchemaHistory = Self(
    "has_schema_history", "SELECT to_regclass('longhaul_schema.step') IS NOT NULL")
}
