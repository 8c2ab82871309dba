import Foundation

/// The built programs, beside the test bundle in the build folder, and what is left of them.
enum FleetPrograms {
  /// What marks every process of a fleet; the hooks' children inherit it.
  static let mark = "LONGHAUL_FLEET"

  /// Everything that the fleets of this process put on disk; short, for what is below it.
  static let folder: Result<URL, any Error> = Result {
    let process = ProcessInfo.processInfo.processIdentifier
    let folder = FileManager.default.temporaryDirectory.appending(component: "lhf\(process)")
    try? FileManager.default.removeItem(at: folder)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try cleanUp(folder, after: process)
    return folder
  }

  /// The path of a program that this package builds.
  static func path(_ program: String) throws -> String {
    let bundle = URL(filePath: CommandLine.arguments[0])
    let places = [bundle, Bundle.main.bundleURL, Bundle.main.executableURL].compactMap { $0 }
    for place in places {
      for folder in [place, place.deletingLastPathComponent()] {
        let file = folder.appending(component: program).path
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), !isFolder.boolValue
        {
          return file
        }
      }
    }
    let looked = places.map { $0.deletingLastPathComponent().path }.joined(separator: ", ")
    throw FleetFailure("\(program) is not built: run `swift build` first (looked in \(looked))")
  }

  /// Ends every process that carries a fleet's mark, by its id.
  static func endLeftovers(of fleet: String) {
    for _ in 0..<20 {
      let left = processes(of: fleet)
      if left.isEmpty { return }
      for process in left { kill(process, SIGKILL) }
      usleep(20_000)
    }
  }

  private static func processes(of fleet: String) -> [pid_t] {
    let wanted = Data("\(mark)=\(fleet)\0".utf8)
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap { pid_t($0) }.filter { process in
      let environment = FileManager.default.contents(atPath: "/proc/\(process)/environ")
      return environment?.range(of: wanted) != nil
    }
  }

  /// Leaves a shell behind that ends all processes of the fleets and removes their files once this
  /// process is gone, killed or not.
  private static func cleanUp(_ folder: URL, after process: Int32) throws {
    let script = """
      while kill -0 "$0" 2>/dev/null; do sleep 0.5; done
      for round in 1 2 3 4 5; do
        for entry in /proc/[0-9]*; do
          if tr '\\0' '\\n' 2>/dev/null <"$entry/environ" | grep -q "^$2=$1/"; then
            kill -KILL "${entry#/proc/}" 2>/dev/null
          fi
        done
      done
      [ -n "$LONGHAUL_KEEP_FLEETS" ] || rm -rf "$1"
      """
    let shell = Process()
    shell.executableURL = URL(filePath: "/usr/bin/setsid")
    shell.arguments = ["sh", "-c", script, "\(process)", folder.path, mark]
    shell.standardInput = FileHandle.nullDevice
    shell.standardOutput = FileHandle.nullDevice
    shell.standardError = FileHandle.nullDevice
    try shell.run()
  }
}

/// Why a test of the whole cannot go on, with what is known about it.
public struct FleetFailure: Error, CustomStringConvertible {
  /// For whoever reads the test's output.
  public let description: String

  /// A failure with its text.
  public init(_ description: String) { self.description = description }
}
