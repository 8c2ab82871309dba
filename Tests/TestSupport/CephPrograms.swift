import Foundation
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// The programs of Ceph, and the project's script that starts its daemons.
enum CephPrograms {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  static var clusterScript: String {
    URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(components: "lab", "ceph-cluster").path
  }

  /// Throws what to install when a program is missing.
  static func check() async throws {
    let needed = [
      "ceph-mon": "ceph-mon", "ceph-mgr": "ceph-mgr", "ceph-osd": "ceph-osd",
      "ceph": "ceph-common", "rbd": "ceph-common", "monmaptool": "ceph-base",
    ]
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let folders = path.split(separator: ":").map(String.init)
    let missing = needed.filter { program, _ in
      !folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
    }
    guard missing.isEmpty else {
      let packages = Set(missing.values).sorted().joined(separator: " ")
      throw Failure(description: "these tests need a real Ceph: apt-get install \(packages)")
    }
  }

  /// Runs a program and returns its output; throws what it said when it fails.
  @discardableResult
  static func run(_ program: String, _ arguments: [String]) async throws -> String {
    let executable: Executable =
      program.contains("/") ? .path(FilePath(program)) : .name(program)
    let result = try await Subprocess.run(
      executable, arguments: Arguments(arguments), output: .string(limit: 16 << 20),
      error: .string(limit: 1 << 20))
    guard result.terminationStatus.isSuccess else {
      throw Failure(
        description: """
          \(program) \(arguments.joined(separator: " ")): \(result.terminationStatus)
          \(result.standardOutput)\(result.standardError)
          """)
    }
    return result.standardOutput
  }

  /// Leaves a shell behind that takes the cluster down when the process is gone, killed or not.
  static func takeDown(_ directory: URL, after process: Int32) throws {
    let shell = Process()
    shell.executableURL = URL(filePath: "/usr/bin/setsid")
    shell.arguments = [
      "sh", "-c", "while kill -0 $0 2>/dev/null; do sleep 0.5; done; exec \"$1\" down \"$2\"",
      "\(process)", clusterScript, directory.path,
    ]
    shell.standardInput = FileHandle.nullDevice
    shell.standardOutput = FileHandle.nullDevice
    shell.standardError = FileHandle.nullDevice
    try shell.run()
  }
}
