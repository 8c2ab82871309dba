import Foundation
import Postgres

/// A private Postgres 15 in a temporary folder, for the tests of one process.
///
/// A shell guards it: it takes commands on its standard input, and when that ends, because this
/// process ended in whatever way, it stops the server and removes the folder.
public final class DatabaseServer: Sendable {
  private let guardian: DatabaseGuardian
  /// Where it listens, on 127.0.0.1.
  public let port: Int

  private init(_ guardian: DatabaseGuardian, port: Int) {
    self.guardian = guardian
    self.port = port
  }

  /// Makes and starts a server.
  /// - Throws: `DatabaseServerFailure` with what to install or the end of the server's log.
  public static func start() async throws -> DatabaseServer {
    let binaries = try findBinaries()
    let port = try freePort()
    let guardian = try DatabaseGuardian(binaries: binaries, port: port)
    try await guardian.expectReady()
    return DatabaseServer(guardian, port: port)
  }

  /// A connection string for one of its databases.
  public func conninfo(_ database: String) -> String {
    "host=127.0.0.1 port=\(port) user=postgres dbname=\(database)"
  }

  /// Stops the server; its sessions end at once, what was committed stays.
  public func stop() async throws { try await guardian.order("stop") }

  /// Starts the server again on the same port.
  public func resume() async throws { try await guardian.order("start") }

  /// Stops the server and removes its folder.
  public func remove() { guardian.dismiss() }

  private static func findBinaries() throws -> String {
    let folders =
      ["/usr/lib/postgresql/15/bin"]
      + (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    for folder in folders where FileManager.default.isExecutableFile(atPath: folder + "/initdb") {
      return folder
    }
    throw DatabaseServerFailure(
      "initdb was not found: the tests need a Postgres 15 server (apt-get install postgresql-15)")
  }

  /// A port that was free a moment ago.
  private static func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isFound = withUnsafeMutableBytes(of: &address) { bytes in
      guard let base = bytes.baseAddress else { return false }
      let address = base.assumingMemoryBound(to: sockaddr.self)
      return bind(descriptor, address, length) == 0
        && getsockname(descriptor, address, &length) == 0
    }
    guard isFound else { throw DatabaseServerFailure("no free port on 127.0.0.1") }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}

/// Why there is no server.
public struct DatabaseServerFailure: Error, CustomStringConvertible {
  /// A sentence for whoever runs the tests.
  public let description: String

  init(_ description: String) { self.description = description }
}
