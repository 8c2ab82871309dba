import Foundation
import Jobs
import Postgres
import Subprocess

/// The rival: Postgres' own load generator with the queue's two statements, prepared.
struct Pgbench {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  let program: String
  let conninfo: String
  let clients: Int

  /// Jobs a second.
  func measure(_ seconds: Int) async throws -> Double {
    let script = FileManager.default.temporaryDirectory
      .appendingPathComponent("bench-queue-\(UUID()).sql")
    try Pgbench.script.write(to: script, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: script) }
    let result = try await Subprocess.run(
      // env takes a path as well as a name.
      .name("env"),
      arguments: [
        program, "--no-vacuum", "--protocol=prepared", "--client=\(clients)", "--jobs=2",
        "--time=\(seconds)", "--define=worker=\(WorkerID())", "--file=\(script.path)", conninfo,
      ],
      output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
    let output = result.standardOutput
    // tps = 1234.567890 (without initial connection time)
    guard let line = output.split(separator: "\n").first(where: { $0.hasPrefix("tps = ") }),
      let rate = line.split(separator: " ").dropFirst(2).first.flatMap({ Double($0) })
    else {
      throw Failure(description: "pgbench gave no result: \(result.standardError)")
    }
    return rate
  }

  /// Our own two statements, with pgbench's variables for parameters.
  private static var script: String {
    func bound(_ sql: String, _ names: [String]) -> String {
      names.enumerated().reduce(sql) { text, item in
        text.replacingOccurrences(of: "$\(item.offset + 1)", with: ":\(item.element)")
      }
    }
    let claim = bound(
      Statement<Claim>.claim.sql, ["region", "worker", "lease", "most"])
    let settle = bound(Statement<Void>.settle.sql, ["id", "fence", "worker"])
    return """
      \\set lease 60
      \\set most 1
      \(claim.replacingOccurrences(of: ":region", with: "'bench'"))
      \\gset
      \(settle);

      """
  }
}
