public import Foundation
import Synchronization

extension Fleet {
  /// The file that all processes and commands read.
  public var configurationFile: URL { directory.appending(component: "longhaul.yaml") }

  var clusters: [String: String] {
    ["west": west.configurationFile, "east": east.configurationFile]
  }

  /// What is added to the environment of everything that it runs.
  var environment: [String: String] {
    [FleetPrograms.mark: directory.path, "LONGHAUL_CONFIG": configurationFile.path]
  }

  /// The cluster of a region.
  public func cluster(_ region: String) -> CephCluster { region == "west" ? west : east }

  /// The text of its configuration, with certificates from another folder, or changed by `adjust`.
  public func configuration(
    certificates: URL, _ adjust: (inout FleetSetup) -> Void = { _ in }
  ) -> String {
    var setup = setup
    adjust(&setup)
    return FleetConfiguration(
      database: conninfo, certificates: certificates, clusters: clusters,
      hooks: directory.appending(component: "hooks"), setup: setup,
      cloudsFile: lab?.cloudsFile
    ).yaml
  }

  /// Runs a `longhaul` command to its end.
  public func longhaul(_ arguments: String...) async throws -> FleetCommand {
    try await longhaul(arguments)
  }

  /// Runs a `longhaul` command to its end.
  public func longhaul(
    _ arguments: [String], environment more: [String: String] = [:],
    within limit: Duration = .seconds(120)
  ) async throws -> FleetCommand {
    let environment = environment.merging(more) { $1 }
    return try await FleetCommand.run(
      FleetPrograms.path("longhaul"), arguments, environment: environment, within: limit)
  }

  /// Runs a `lab-disk` command to its end.
  public func labDisk(_ arguments: [String]) async throws -> FleetCommand {
    try await FleetCommand.run(
      FleetPrograms.path("lab-disk"), arguments, environment: environment)
  }

  /// Runs a script of the project with `psql`, as the database's owner.
  public func psql(
    _ script: String, environment: [String: String] = [:]
  ) async throws -> FleetCommand {
    let file = URL(filePath: CephPrograms.clusterScript)
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: script)
    return try await FleetCommand.run(
      "psql", ["-qX", "-v", "ON_ERROR_STOP=1", "-d", conninfo, "-f", file.path],
      environment: environment)
  }

  /// Starts a scheduler.
  @discardableResult
  public func startScheduler() async throws -> FleetProcess {
    try await start("scheduler", ["scheduler"])
  }

  /// Starts a worker, and waits until it has registered.
  @discardableResult
  public func startWorker(_ region: String) async throws -> FleetProcess {
    let count = "SELECT count(*) FROM longhaul.worker WHERE region = '\(region)'"
    let before: Int = try await value(count)
    let worker = try await start("worker-\(region)", ["worker", "--region", region])
    try await wait(until: "\(worker.name) to register") { try await value(count) > before }
    return worker
  }

  /// Starts a worker with another configuration than the fleet's, which may end at once.
  public func startWorker(_ region: String, configuration: URL) async throws -> FleetProcess {
    try await start(
      "worker-\(region)", ["worker", "--region", region],
      environment: ["LONGHAUL_CONFIG": configuration.path])
  }

  /// Starts a long-running `longhaul` command; it is killed with the fleet.
  @discardableResult
  public func start(
    _ role: String, _ arguments: [String], environment more: [String: String] = [:]
  ) async throws -> FleetProcess {
    let number = processes.withLock { $0.filter { $0.name.hasPrefix(role) }.count } + 1
    let name = "\(role)-\(number)"
    let process = try await FleetProcess.start(
      name, FleetPrograms.path("longhaul"), arguments,
      environment: environment.merging(more) { $1 },
      log: directory.appending(components: "logs", "\(name).log"))
    processes.withLock { $0.append(process) }
    return process
  }

  /// The newest process of a role: `scheduler`, `worker-west`, `worker-east`.
  public func process(_ role: String) throws -> FleetProcess {
    guard let process = processes.withLock({ $0.last { $0.name.hasPrefix(role) } }) else {
      throw FleetFailure("no \(role) was started")
    }
    return process
  }
}
