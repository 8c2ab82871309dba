public import Foundation

extension CephCluster {
  /// Where `lab-disk` was built: beside the tests.
  private static var diskProgram: URL {
    URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appending(component: "lab-disk")
  }

  /// Runs `lab-disk COMMAND IMAGE …` on this cluster and returns what it printed; throws that when
  /// it fails.
  @discardableResult
  public func disk(_ command: String, _ image: String, _ arguments: String...) async throws
    -> String
  {
    try await CephPrograms.run(
      Self.diskProgram.path, [command, image, "-c", configurationFile] + arguments)
  }

  /// Starts `lab-disk write IMAGE …` and returns once it has acknowledged something to `log`.
  public func startWriter(
    _ image: String, log: URL, _ arguments: String...
  ) async throws -> Process {
    let process = Process()
    process.executableURL = Self.diskProgram
    process.arguments = ["write", image, "-c", configurationFile, "--log", log.path] + arguments
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    while process.isRunning {
      let text = FileManager.default.contents(atPath: log.path) ?? Data()
      if text.count(where: { $0 == UInt8(ascii: "\n") }) > 1 { return process }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw CephPrograms.Failure(description: "lab-disk write \(image) ended before it wrote")
  }
}
