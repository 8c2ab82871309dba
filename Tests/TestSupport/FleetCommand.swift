import Foundation
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// A command that ran to its end: `longhaul`, `lab-disk`, `rbd`.
public struct FleetCommand: Sendable, CustomStringConvertible {
  /// What was run.
  public let line: String
  /// As a shell counts: 128 and the signal's number when a signal ended it.
  public let exitCode: Int
  /// What it printed to its standard output.
  public let output: String
  /// What it printed to its standard error output.
  public let errors: String

  /// Whether it ended with exit code 0.
  public var succeeded: Bool { exitCode == 0 }

  /// All of it, for the message of a failed test.
  public var description: String { "`\(line)` ended with \(exitCode)\n\(output)\(errors)" }

  /// The output, when the exit code is 0.
  /// - Throws: `FleetFailure` with everything otherwise.
  @discardableResult
  public func checked() throws -> String {
    guard succeeded else { throw FleetFailure(description) }
    return output
  }

  /// The output read as JSON.
  public func decoded<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      return try decoder.decode(type, from: Data(try checked().utf8))
    } catch let error as DecodingError {
      throw FleetFailure("\(error)\n\(description)")
    }
  }

  /// Runs a program to its end.
  /// - Throws: `FleetFailure` when it does not end within `limit`; it is killed then.
  public static func run(
    _ program: String, _ arguments: [String], environment: [String: String] = [:],
    within limit: Duration = .seconds(120)
  ) async throws -> FleetCommand {
    let line = ([program] + arguments).joined(separator: " ")
    let names = environment.map { (Environment.Key(stringLiteral: $0.key), Optional($0.value)) }
    let configuration = Configuration(
      executable: program.contains("/") ? .path(FilePath(program)) : .name(program),
      arguments: Arguments(arguments),
      environment: .inherit.updating(Dictionary(uniqueKeysWithValues: names)))
    return try await withThrowingTaskGroup(of: FleetCommand?.self) { group in
      group.addTask {
        let result = try await Subprocess.run(
          configuration, output: .string(limit: 16 << 20), error: .string(limit: 1 << 20))
        return FleetCommand(
          line: line, exitCode: result.terminationStatus.shellCode, output: result.standardOutput,
          errors: result.standardError)
      }
      group.addTask {
        try await Task.sleep(for: limit)
        return nil
      }
      defer { group.cancelAll() }
      guard let command = try await group.next() ?? nil else {
        throw FleetFailure("`\(line)` did not end within \(limit)")
      }
      return command
    }
  }
}

extension TerminationStatus {
  /// As a shell counts: 128 and the signal's number when a signal ended it.
  var shellCode: Int {
    switch self {
    case .exited(let code): Int(code)
    case .signaled(let signal): 128 + Int(signal)
    }
  }
}
