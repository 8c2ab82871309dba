public import Foundation
public import Postgres
import Synchronization

/// Longhaul as operators run it: two regions with real clusters, Postgres, TLS, a scheduler and
/// workers as processes of their own, and the commands.
///
/// Each fleet has its own database, its own pool in both clusters, and its own folder, all of which
/// are gone when its test is over. Where a test fails, it says what every migration went through
/// and what the processes said last. With `LONGHAUL_KEEP_FLEETS` set the folders stay.
public final class Fleet: Sendable {
  /// Configuration, logs, hooks, and the disks' acknowledgements.
  public let directory: URL
  /// How to connect to its database.
  public let conninfo: String
  /// The cluster of region `west`.
  public let west: CephCluster
  /// The cluster of region `east`.
  public let east: CephCluster
  /// The pool that its images are in, in both clusters.
  public let pool: String
  /// Its own Postgres, where it has one that may be stopped.
  public let postgres: DatabaseServer?
  /// The OpenStack of its regions, where there is one.
  public let lab: OpenStackLab?
  /// For looking at its tables.
  public let database: ConnectionPool
  /// What it is like.
  public let setup: FleetSetup
  let processes = Mutex<[FleetProcess]>([])

  private static let count = Mutex(0)

  init(_ servers: FleetServers, setup: FleetSetup, number: Int) throws {
    directory = try FleetPrograms.folder.get().appending(component: "\(number)")
    conninfo = servers.conninfo
    west = servers.west
    east = servers.east
    postgres = servers.postgres
    lab = servers.lab
    pool = servers.lab == nil ? "fleet-\(number)" : OpenStackLab.pool
    database = ConnectionPool(conninfo: conninfo, size: 4, applicationName: "tests")
    self.setup = setup
  }

  /// Brings a fleet up, hands it to `body`, and takes it down however that ends.
  public static func with<Result>(
    _ setup: FleetSetup = FleetSetup(), _ body: (Fleet) async throws -> Result
  ) async throws -> Result {
    await FleetGate.shared.enter()
    let result: Swift.Result<Result, any Error>
    do {
      result = .success(
        try await FleetServers.with(setup) { servers in
          let number = count.withLock { count in
            count += 1
            return count
          }
          let fleet = try Fleet(servers, setup: setup, number: number)
          return try await fleet.run(body)
        })
    } catch {
      result = .failure(error)
    }
    await FleetGate.shared.leave()
    return try result.get()
  }

  /// The fleet that tests share which disturb nobody; it goes with this process.
  ///
  /// Images are named after their test, and what a test counts is its own migration's.
  public static func common<Result>(
    _ body: (Fleet) async throws -> Result
  ) async throws -> Result {
    await FleetGate.shared.enter()
    let result: Swift.Result<Result, any Error>
    do {
      let fleet = try await commonFleet.value
      do {
        result = .success(try await body(fleet))
      } catch {
        let story = await fleet.story()
        result = .failure(FleetFailure("\(error)\n\(story)"))
      }
    } catch {
      result = .failure(error)
    }
    await FleetGate.shared.leave()
    return try result.get()
  }

  private static let commonFleet = Task {
    let (fleets, announce) = AsyncThrowingStream<Fleet, any Error>.makeStream()
    Task {
      do {
        try await FleetServers.with(FleetSetup()) { servers in
          let fleet = try Fleet(servers, setup: FleetSetup(), number: 0)
          try await fleet.bringUp()
          announce.yield(fleet)
          // What was left behind for it ends it together with this process.
          try await Task.sleep(for: .seconds(86_400))
        }
      } catch {
        announce.finish(throwing: error)
      }
    }
    for try await fleet in fleets { return fleet }
    throw FleetFailure("the common fleet did not come up")
  }

  private func run<Result>(_ body: (Fleet) async throws -> Result) async throws -> Result {
    let result: Swift.Result<Result, any Error>
    do {
      try await bringUp()
      result = .success(try await body(self))
    } catch {
      let story = await story()
      result = .failure(FleetFailure("\(error)\n\(story)"))
    }
    await takeDown()
    return try result.get()
  }

  private func bringUp() async throws {
    for folder in ["disks", "gates", "logs"] {
      try FileManager.default.createDirectory(
        at: directory.appending(component: folder), withIntermediateDirectories: true)
    }
    if lab == nil {
      try await west.createPool(pool)
      try await east.createPool(pool)
    }
    try FleetHooks.write(
      to: directory.appending(component: "hooks"), fleet: directory,
      disk: try FleetPrograms.path("lab-disk"), clusters: clusters)
    try configuration(certificates: try await FleetCertificates.shared.value)
      .write(to: configurationFile, atomically: true, encoding: .utf8)
    if setup.migratesDatabase { try await longhaul("db", "migrate").checked() }
    if setup.startsProcesses {
      try await startScheduler()
      for region in setup.workers { try await startWorker(region) }
    }
  }

  private func takeDown() async {
    FleetPrograms.endLeftovers(of: directory.path)
    for process in processes.withLock({ $0 }) { await process.killAndWait() }
    await database.close()
    // What cannot be removed goes with its cluster.
    if let lab {
      await lab.removeAll(of: directory.path)
    } else {
      try? await west.removePool(pool)
      try? await east.removePool(pool)
    }
    if ProcessInfo.processInfo.environment["LONGHAUL_KEEP_FLEETS"] == nil {
      try? FileManager.default.removeItem(at: directory)
    }
  }
}
