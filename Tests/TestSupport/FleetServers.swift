import Foundation
import Postgres

/// The real servers that a fleet works with.
struct FleetServers {
  let conninfo: String
  let west: CephCluster
  let east: CephCluster
  /// Its own, where it has one that may be stopped.
  let postgres: DatabaseServer?

  /// Brings up, or borrows, what `setup` asks for.
  static func with<Result>(
    _ setup: FleetSetup, _ body: (FleetServers) async throws -> Result
  ) async throws -> Result {
    switch setup.servers {
    case .shared:
      let west = try await CephCluster.shared(.west)
      let east = try await CephCluster.shared(.east)
      return try await withEmptyDatabase { conninfo in
        try await body(FleetServers(conninfo: conninfo, west: west, east: east, postgres: nil))
      }
    case .own:
      let postgres = try await DatabaseServer.start()
      defer { postgres.remove() }
      return try await CephCluster.withOwn(.west) { west in
        try await CephCluster.withOwn(.east) { east in
          let conninfo = postgres.conninfo("postgres")
          return try await body(
            FleetServers(conninfo: conninfo, west: west, east: east, postgres: postgres))
        }
      }
    }
  }
}

/// The authority and the workers' certificates, made once by `longhaul certs`.
enum FleetCertificates {
  static let shared = Task { () throws -> URL in
    let folder = try FleetPrograms.folder.get().appending(component: "certs")
    try await make(in: folder)
    return folder
  }

  /// Makes an authority and a certificate for each region.
  static func make(in folder: URL) async throws {
    let longhaul = try FleetPrograms.path("longhaul")
    try await FleetCommand.run(
      longhaul, ["certs", "create", folder.path, "--region", "west", "--region", "east"]
    ).checked()
  }
}
