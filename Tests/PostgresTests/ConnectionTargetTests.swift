import Certificates
import Foundation
import Postgres
import TestSupport
import Testing

extension Statement where Row == String {
  fileprivate static let port = Self("port", "SELECT current_setting('port')")
}

extension Statement where Row == Bool {
  fileprivate static let isEncrypted = Self(
    "is_encrypted", "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
}

/// What libpq does for operators: several hosts, service files, certificates.
@Suite(.serialized) struct ConnectionTargetTests {
  @Test func `of several hosts the first that answers is taken, and for writing one that writes`()
    async throws
  {
    let (standby, primary) = (try await DatabaseServer.start(), try await DatabaseServer.start())
    defer {
      standby.remove()
      primary.remove()
    }
    try await script(
      "ALTER SYSTEM SET default_transaction_read_only = on; SELECT pg_reload_conf()", on: standby)
    let ports = "1,\(standby.port),\(primary.port)"
    let any = "host=127.0.0.1,127.0.0.1,127.0.0.1 port=\(ports) user=postgres dbname=postgres"
    #expect(try await port(any) == "\(standby.port)")
    #expect(try await port("\(any) target_session_attrs=read-write") == "\(primary.port)")
    let url = "postgresql://postgres@127.0.0.1:1,127.0.0.1:\(primary.port)/postgres"
    #expect(try await port(url) == "\(primary.port)")
    // The pool and the listener go the same way.
    let pool = ConnectionPool(
      conninfo: "\(any) target_session_attrs=read-write", size: 1)
    #expect(try await pool.one(.port) == "\(primary.port)")
    await pool.close()
  }

  @Test func `a service file says where the database is`() async throws {
    let server = try await DatabaseServer.start()
    defer { server.remove() }
    let folder = try Folder()
    let file = folder.url.appending(component: "services")
    try "[longhaul-test]\nhost=127.0.0.1\nport=\(server.port)\nuser=postgres\ndbname=postgres\n"
      .write(to: file, atomically: true, encoding: .utf8)
    setenv("PGSERVICEFILE", file.path, 1)
    defer { unsetenv("PGSERVICEFILE") }
    #expect(try await port("service=longhaul-test") == "\(server.port)")
    await #expect(throws: PostgresError.self) { try await port("service=another") }
  }

  @Test func `verify-full takes the right authority and name, and no other`() async throws {
    let server = try await DatabaseServer.start()
    defer { server.remove() }
    let authority = try Authority(validity: .days(1))
    let certificate = try authority.issue(
      to: WorkerIdentity(region: "west", name: "db-1"), validity: .days(1))
    try await encrypt(server, certificate)
    let folder = try Folder()
    func file(_ name: String, _ authority: Authority) throws -> String {
      let file = folder.url.appending(component: name)
      try authority.keyPair.certificate.write(to: file, atomically: true, encoding: .utf8)
      return file.path
    }
    let (ours, others) = try (
      file("ours", authority), file("others", Authority(validity: .days(1)))
    )
    func conninfo(_ host: String, _ authority: String) -> String {
      "host=\(host) hostaddr=127.0.0.1 port=\(server.port) user=postgres dbname=postgres"
        + " sslmode=verify-full sslrootcert=\(authority)"
    }
    let connection = try await Connection.open(conninfo("db-1", ours))
    #expect(try await connection.one(.isEncrypted))
    await connection.close()
    for (wrong, reason) in [
      (conninfo("db-2", ours), "does not match host name"),
      (conninfo("db-1", others), "certificate verify failed"),
    ] {
      let error = await #expect(throws: PostgresError.self) { try await port(wrong) }
      #expect(error?.message.contains(reason) == true)
    }
  }

  private func port(_ conninfo: String) async throws -> String {
    let connection = try await Connection.open(conninfo)
    let port = try await connection.one(.port)
    await connection.close()
    return port
  }

  private func script(_ sql: String, on server: DatabaseServer) async throws {
    let connection = try await Connection.open(server.conninfo("postgres"))
    for statement in sql.split(separator: ";") { try await connection.script(String(statement)) }
    await connection.close()
  }

  /// The server writes its key itself: it must be its own user's alone.
  private func encrypt(_ server: DatabaseServer, _ pair: KeyPair) async throws {
    for (text, name) in [(pair.certificate, "server.crt"), (pair.key, "server.key")] {
      let lines = text.split(separator: "\n").map { "('\($0)')" }.joined(separator: ", ")
      try await script(
        "COPY (VALUES \(lines)) TO PROGRAM 'umask 077 && cat > \(name)'", on: server)
    }
    try await script("ALTER SYSTEM SET ssl = on; SELECT pg_reload_conf()", on: server)
  }
}

/// A folder that goes with its owner.
private final class Folder {
  let url = FileManager.default.temporaryDirectory.appending(
    component: "longhaul-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
