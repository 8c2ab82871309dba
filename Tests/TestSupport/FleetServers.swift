public import Foundation
import Postgres

/// The real servers that a fleet works with.
struct FleetServers {
  let conninfo: String
  let west: CephCluster
  let east: CephCluster
  /// Its own, where it has one that may be stopped.
  let postgres: DatabaseServer?
  /// The OpenStack, where there is one.
  var lab: OpenStackLab?

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
    case .openStack:
      let lab = try OpenStackLab.current()
      let (west, east) = try await (OpenStackLab.west.value, OpenStackLab.east.value)
      return try await withEmptyDatabase { conninfo in
        try await body(
          FleetServers(conninfo: conninfo, west: west, east: east, postgres: nil, lab: lab))
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
public enum FleetCertificates {
  /// The folder that holds them.
  public static let shared = Task { () throws -> URL in
    let folder = try FleetPrograms.folder.get().appending(component: "certs")
    try await make(in: folder)
    return folder
  }

  /// Makes an authority and a certificate for each region.
  /// - Parameter days: for how many days the regions' certificates count.
  public static func make(in folder: URL, days: Int = 2) async throws {
    let longhaul = try FleetPrograms.path("longhaul")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try await FleetCommand.run(longhaul, ["certs", "authority", "--directory", folder.path])
      .checked()
    for region in ["west", "east"] {
      try await FleetCommand.run(
        longhaul,
        ["certs", "worker", "--directory", folder.path, "--region", region, "--days", "\(days)"]
      ).checked()
    }
  }
}
