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
      hooks: directory.appending(component: "hooks"), setup: setup
    ).yaml
  }

  /// Runs a `longhaul` command to its end.
  public func longhaul(_ arguments: String...) async throws -> FleetCommand {
    try await longhaul(arguments)
  }

  /// Runs a `longhaul` command to its end.
  public func longhaul(
    _ arguments: [String], environment more: [String: String] = [:]
  ) async throws -> FleetCommand {
    let environment = environment.merging(more) { $1 }
    return try await FleetCommand.run(
      FleetPrograms.path("longhaul"), arguments, environment: environment)
  }

  /// Runs a `lab-disk` command to its end.
  public func labDisk(_ arguments: [String]) async throws -> FleetCommand {
    try await FleetCommand.run(
      FleetPrograms.path("lab-disk"), arguments, environment: environment)
  }

  /// Starts a scheduler.
  @discardableResult
  public func startScheduler() async throws -> FleetProcess {
    try await start("scheduler", ["scheduler"])
  }

  /// Starts a worker.
  /// - Parameter configuration: another file than the fleet's.
  @discardableResult
  public func startWorker(_ region: String, configuration: URL? = nil) async throws -> FleetProcess
  {
    let more = configuration.map { ["LONGHAUL_CONFIG": $0.path] } ?? [:]
    return try await start("worker-\(region)", ["worker", "--region", region], environment: more)
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

  /// Makes a hook wait at its start, until `open`.
  public func closeGate(_ hook: String) throws {
    try Data().write(to: gate(hook))
  }

  /// Lets a hook go on.
  public func openGate(_ hook: String) throws {
    try FileManager.default.removeItem(at: gate(hook))
  }

  /// How often a hook was begun, for any migration.
  public func calls(of hook: String) -> Int {
    let calls = FileManager.default.contents(
      atPath: directory.appending(component: "calls").path)
    return String(decoding: calls ?? Data(), as: UTF8.self).split(separator: "\n")
      .filter { $0.hasPrefix("\(hook) ") }.count
  }

  private func gate(_ hook: String) -> URL {
    directory.appending(components: "gates", hook)
  }
}
