import Postgres
import Schema

/// Runs `body` with the connection string of a fresh database that has Longhaul's schema, on the
/// one server that all tests of this process share.
public func withDatabase<R>(_ body: (String) async throws -> R) async throws -> R {
  try await Database.shared.with(template: Database.migrated, body)
}

/// Runs `body` with the connection string of a fresh, empty database.
public func withEmptyDatabase<R>(_ body: (String) async throws -> R) async throws -> R {
  try await Database.shared.with(template: "template0", body)
}

/// Makes databases on the server that all tests of this process share.
actor Database {
  static let shared = Database()
  static let migrated = "migrated"

  private var server: Task<DatabaseServer, any Error>?
  private var count = 0

  nonisolated func with<R>(template: String, _ body: (String) async throws -> R) async throws -> R {
    let (server, name) = try await create(template)
    let result: R
    do {
      result = try await body(server.conninfo(name))
    } catch {
      try? await drop(name, on: server)
      throw error
    }
    try await drop(name, on: server)
    return result
  }

  private func create(_ template: String) async throws -> (DatabaseServer, String) {
    let task = server ?? Task { try await Database.startServer() }
    server = task
    let server = try await task.value
    count += 1
    let name = "test_\(count)"
    try await Database.script("CREATE DATABASE \(name) TEMPLATE \(template)", on: server)
    return (server, name)
  }

  /// Sessions that a test left behind are ended.
  private func drop(_ name: String, on server: DatabaseServer) async throws {
    try await Database.script("DROP DATABASE \(name) WITH (FORCE)", on: server)
  }

  private static func startServer() async throws -> DatabaseServer {
    let server = try await DatabaseServer.start()
    try await script("CREATE DATABASE \(migrated)", on: server)
    let connection = try await Connection.open(server.conninfo(migrated))
    for step in Schema.scripts { try await connection.script(step.sql) }
    await connection.close()
    return server
  }

  private static func script(_ sql: String, on server: DatabaseServer) async throws {
    let connection = try await Connection.open(server.conninfo("postgres"))
    try await connection.script(sql)
    await connection.close()
  }
}
