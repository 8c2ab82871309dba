import Foundation
import Glibc
import Subprocess
import Synchronization
import SystemPackage

/// One run of a hook's command, in a session of its own, with all that it starts.
///
/// It ends with its time limit, with its job, and, if the worker vanishes, a little after its time
/// limit: `timeout` then ends it.
struct HookProcess {
  /// Between asking a command to end and killing it.
  private static let mercy = 2

  /// Nothing runs yet when these happen.
  private static let beforeSpawning: Set<SubprocessError.Code> = [
    .spawnFailed, .executableNotFound, .failedToChangeWorkingDirectory,
  ]

  private let command: HookCommand
  private let environment: Environment

  init(_ command: HookCommand, _ environment: Environment) {
    self.command = command
    self.environment = environment
  }

  /// After this a command has ended, whatever became of its worker.
  static func longest(_ command: HookCommand) -> Duration {
    .seconds(seconds(command) + mercy + 5)
  }

  /// What `timeout` allows: more than the worker does, which can say what happened.
  private static func seconds(_ command: HookCommand) -> Int {
    Int(command.timeLimit.components.seconds) + 3
  }

  /// Runs it to its end.
  ///
  /// What it starts in the background may hold its output open for days: the output goes to a file,
  /// and only the command itself is waited for.
  ///
  /// - Throws: what creating the output's file throws; what a cancelled task's run throws.
  func run() async throws -> HookEnding {
    let path = FileManager.default.temporaryDirectory
      .appending(component: "longhaul-hook-\(UUID().uuidString)").path
    let file = try FileDescriptor.open(
      path, .readWrite, options: [.create, .exclusiveCreate, .append], permissions: .ownerReadWrite)
    defer {
      try? file.close()
      try? FileManager.default.removeItem(atPath: path)
    }
    let group = ProcessGroup()
    let status: TerminationStatus?
    do {
      status = try await limited(writingTo: file, in: group)
    } catch let error as SubprocessError where !Task.isCancelled {
      // It may have run: who cannot watch it cannot say that it did nothing.
      let hasBegun = !Self.beforeSpawning.contains(error.code)
      group.kill()
      return HookEnding(exitCode: hasBegun ? nil : 127, output: "\(error)")
    } catch {
      group.kill()
      throw error
    }
    let ending = HookEnding(exitCode: status.flatMap(\.shellCode), output: Self.tail(of: path))
    // What a failed command leaves behind must not go on to do what it was for.
    if ending.exitCode != 0 { group.kill() }
    return ending
  }

  /// Nil when it took too long.
  private func limited(
    writingTo file: FileDescriptor, in processes: ProcessGroup
  ) async throws -> TerminationStatus? {
    let configuration = configuration
    return try await withThrowingTaskGroup(of: TerminationStatus?.self) { group in
      group.addTask {
        try await Subprocess.run(
          configuration, input: .none,
          output: .fileDescriptor(file, closeAfterSpawningProcess: false),
          error: .combinedWithOutput
        ) { execution in
          processes.begin(execution.processIdentifier)
        }.terminationStatus
      }
      group.addTask { [limit = command.timeLimit] in
        try await Task.sleep(for: limit)
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }

  private var configuration: Configuration {
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = [
      .gracefulShutDown(
        toProcessGroup: true, allowedDurationToNextStep: .seconds(Self.mercy))
    ]
    return Configuration(
      executable: .name("timeout"),
      arguments: Arguments(
        ["-k", "\(Self.mercy)", "\(Self.seconds(command))"] + command.arguments),
      environment: environment, platformOptions: options)
  }

  /// The last 8 KiB: enough to say why, and small enough for a row.
  private static func tail(of path: String) -> String {
    guard let bytes = try? Data(contentsOf: URL(filePath: path), options: .mappedIfSafe) else {
      return ""
    }
    return String(decoding: bytes.suffix(8192), as: UTF8.self)
      .replacingOccurrences(of: "\0", with: "")
  }
}

/// The processes of a hook's session that did not leave its group.
private final class ProcessGroup: Sendable {
  private let leader = Mutex<pid_t?>(nil)

  func begin(_ identifier: ProcessIdentifier) {
    leader.withLock { $0 = identifier.value }
  }

  /// Ends whatever is left of it. While a member lives, nobody else gets the group's number.
  func kill() {
    guard let leader = leader.withLock({ $0 }) else { return }
    _ = Glibc.kill(-leader, SIGKILL)
  }
}

extension TerminationStatus {
  /// As a shell counts; nil when `timeout` was faster than we.
  fileprivate var shellCode: Int? {
    switch self {
    case .exited(124): nil
    case .exited(let code): Int(code)
    case .signaled(let signal): 128 + Int(signal)
    }
  }
}
