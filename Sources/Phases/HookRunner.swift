import Migrations
import Foundation
import Jobs
import Journal
import Logging
import Subprocess
import SystemPackage

/// Runs a migration's hooks: written down before, limited in time, with their output kept.
///
/// A hook may run more than once, when the worker that ran it first vanished: `LONGHAUL_EPOCH`
/// stays the same then, `LONGHAUL_FENCE` grows.
struct HookRunner {
  private let context: PhaseContext
  private let assignment: Assignment

  init(_ context: PhaseContext, _ assignment: Assignment) {
    self.context = context
    self.assignment = assignment
  }

  /// Runs one hook; does nothing when the migration's set has none for it.
  ///
  /// - Throws: ``HookFailure``, or `PermanentFailure` when this worker does not know the set.
  func run(_ hook: HookName, _ job: RunningJob) async throws {
    guard let command = try command(hook) else { return }
    let (journal, migration) = (context.journal, assignment.migration)
    let run = try await job.write { transaction in
      try await journal.beginHook(
        hook.rawValue, of: migration.id, epoch: migration.epoch, claim: job.claim,
        in: transaction)
    }
    try job.check()
    let ending = try await execute(command, environment(hook, job))
    try await journal.finishHook(run, exitCode: ending.exitCode, output: ending.output)
    if ending.exitCode != 0 {
      throw HookFailure(hook: hook.rawValue, command: command, ending: ending)
    }
  }

  private func command(_ hook: HookName) throws -> HookCommand? {
    guard let name = assignment.migration.options.hooks else { return nil }
    guard let set = context.hooks[name] else {
      throw PermanentFailure(
        """
        the hooks '\(name)' are not in the configuration of this worker (region \
        \(context.region)): add them there, and resume
        """)
    }
    return hook.command(in: set)
  }

  private func environment(_ hook: HookName, _ job: RunningJob) -> Environment {
    let migration = assignment.migration
    let volumes = assignment.volumes
    let here = hook == .activate ? volumes.map(\.destination) : volumes.map(\.source)
    return .inherit.updating([
      "LONGHAUL_HOOK": hook.rawValue,
      "LONGHAUL_MIGRATION": "\(migration.id)",
      "LONGHAUL_PHASE": migration.state.phase.rawValue,
      "LONGHAUL_ROUND": "\(assignment.round)",
      "LONGHAUL_REGION": context.region,
      "LONGHAUL_SOURCE_REGION": migration.sourceRegion,
      "LONGHAUL_DESTINATION_REGION": migration.destinationRegion,
      "LONGHAUL_VOLUMES": here.map(\.description).joined(separator: " "),
      "LONGHAUL_SOURCE_VOLUMES": volumes.map(\.source.description).joined(separator: " "),
      "LONGHAUL_DESTINATION_VOLUMES": volumes.map(\.destination.description)
        .joined(separator: " "),
      "LONGHAUL_EPOCH": "\(migration.epoch)",
      "LONGHAUL_FENCE": "\(job.claim.fence)",
      // A hook has no business in the database, and may print its environment.
      "PGPASSWORD": nil,
      "LONGHAUL_DATABASE": nil,
    ])
  }

  /// What a hook starts in the background may hold its output open for days: it goes to a file,
  /// and only the command itself is waited for.
  private func execute(
    _ command: HookCommand, _ environment: Environment
  ) async throws -> HookEnding {
    let path = FileManager.default.temporaryDirectory
      .appending(component: "longhaul-hook-\(UUID().uuidString)").path
    let file = try FileDescriptor.open(
      path, .readWrite, options: [.create, .exclusiveCreate, .append], permissions: .ownerReadWrite)
    defer {
      try? file.close()
      try? FileManager.default.removeItem(atPath: path)
    }
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = [
      .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(2))
    ]
    let configuration = Configuration(
      executable: command.arguments[0].contains("/")
        ? .path(FilePath(command.arguments[0])) : .name(command.arguments[0]),
      arguments: Arguments(Array(command.arguments.dropFirst())), environment: environment,
      platformOptions: options)
    let status = try await withThrowingTaskGroup(of: TerminationStatus?.self) { group in
      group.addTask {
        try await Subprocess.run(
          configuration, output: .fileDescriptor(file, closeAfterSpawningProcess: false),
          error: .combinedWithOutput
        ).terminationStatus
      }
      group.addTask {
        try await Task.sleep(for: command.timeLimit)
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
    return HookEnding(status: status, output: try Self.tail(of: path))
  }

  /// The last 8 KiB: enough to say why, and small enough for a row.
  private static func tail(of path: String) throws -> String {
    let bytes = try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
    return String(decoding: bytes.suffix(8192), as: UTF8.self)
      .replacingOccurrences(of: "\0", with: "")
  }
}

/// How a hook's command ended.
struct HookEnding: Sendable {
  /// As a shell counts: 128 and the signal's number when a signal ended it; nil when it was
  /// stopped for taking too long.
  let exitCode: Int?
  /// The end of what it printed.
  let output: String

  init(status: TerminationStatus?, output: String) {
    exitCode =
      switch status {
      case .exited(let code): Int(code)
      case .signaled(let signal): 128 + Int(signal)
      case nil: nil
      }
    self.output = output
  }
}

/// A hook did not do what it was run for.
struct HookFailure: Error, CustomStringConvertible {
  let hook: String
  let command: HookCommand
  let ending: HookEnding

  var description: String {
    let program = command.arguments.first ?? ""
    let what =
      ending.exitCode.map { "ended with exit code \($0)" }
      ?? "took longer than \(command.timeLimit) and was stopped"
    let last = ending.output.split(separator: "\n").suffix(3).joined(separator: " / ")
    return "the \(hook) hook (\(program)) \(what)" + (last.isEmpty ? "" : ": \(last)")
  }
}
