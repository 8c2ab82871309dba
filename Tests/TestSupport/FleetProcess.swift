public import Foundation
import Subprocess
import Synchronization

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// A scheduler or a worker that runs until it is told to stop; what it says is in a file.
public final class FleetProcess: Sendable {
  /// What it is called in messages: `worker-east-2`.
  public let name: String
  /// The file with all that it says.
  public let log: URL
  /// Its process id.
  public let processID: Int32
  private let ending: Task<Int, any Error>
  private let hasEnded: Mutex<Bool>

  private init(
    name: String, log: URL, processID: Int32, ending: Task<Int, any Error>,
    hasEnded: consuming Mutex<Bool>
  ) {
    self.name = name
    self.log = log
    self.processID = processID
    self.ending = ending
    self.hasEnded = hasEnded
  }

  /// Sends a signal, unless it has ended already.
  public func signal(_ signal: Int32) {
    hasEnded.withLock { hasEnded in
      if !hasEnded { kill(processID, signal) }
    }
  }

  /// Kills it as a power cut would, and waits until it is gone.
  public func killAndWait() async {
    signal(SIGKILL)
    // Its exit code says nothing new.
    _ = try? await exitCode()
  }

  /// Asks it to stop, and waits until it has.
  /// - Returns: its exit code.
  public func stop() async throws -> Int {
    signal(SIGTERM)
    return try await exitCode()
  }

  /// Waits for its end; 128 and the signal's number when a signal ended it.
  public func exitCode() async throws -> Int {
    let code = try await ending.value
    hasEnded.withLock { $0 = true }
    return code
  }

  /// Everything that it has said so far.
  public var said: String {
    String(decoding: FileManager.default.contents(atPath: log.path) ?? Data(), as: UTF8.self)
  }

  /// Its last lines, the newest first, for the message of a failed test.
  public func lastLines(_ count: Int = 25) -> String {
    let lines = said.split(separator: "\n").suffix(count).reversed()
    return "── \(name), pid \(processID) ──\n" + lines.joined(separator: "\n")
  }

  static func start(
    _ name: String, _ program: String, _ arguments: [String], environment: [String: String],
    log: URL
  ) async throws -> FleetProcess {
    let names = environment.map { (Environment.Key(stringLiteral: $0.key), Optional($0.value)) }
    // A session of its own: what is typed at the tests' terminal does not reach it.
    var options = PlatformOptions()
    options.createSession = true
    let configuration = Configuration(
      executable: .path(FilePath(program)), arguments: Arguments(arguments),
      environment: .inherit.updating(Dictionary(uniqueKeysWithValues: names)),
      platformOptions: options)
    let file = try FileDescriptor.open(
      log.path, .writeOnly, options: [.create, .append], permissions: .ownerReadWrite)
    let (started, announce) = AsyncThrowingStream<Int32, any Error>.makeStream()
    let ending = Task {
      do {
        let result = try await Subprocess.run(
          configuration, input: .none,
          output: .fileDescriptor(file, closeAfterSpawningProcess: true),
          error: .combinedWithOutput
        ) { execution in
          announce.yield(execution.processIdentifier.value)
          announce.finish()
        }
        return result.terminationStatus.shellCode
      } catch {
        announce.finish(throwing: error)
        throw error
      }
    }
    for try await processID in started {
      return FleetProcess(
        name: name, log: log, processID: processID, ending: ending, hasEnded: Mutex(false))
    }
    throw FleetFailure("\(name) did not start")
  }
}
