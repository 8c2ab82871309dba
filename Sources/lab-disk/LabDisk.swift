import ArgumentParser
import Foundation

/// A disk's user, for the lab, the tests and the benchmarks: writes like a server would, and proves
/// what is there.
@main
struct LabDisk: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab-disk",
    abstract: "Writes an RBD image as a server would, and proves that nothing is missing.",
    discussion: """
      `write` puts numbered, checksummed records on an image and acknowledges each in a log once \
      it is flushed. `check` reads the logs and the image, and fails when an acknowledged record \
      is not there. Between the two, move the image to another cluster and let another `write` \
      go on there.

      Sizes are written as 4096, 64KiB, 10MiB, 2GiB.
      """,
    subcommands: [
      WriteCommand.self, CheckCommand.self, FillCommand.self, ScribbleCommand.self,
      DigestCommand.self,
    ])

  /// Ends at once, without `exit`: librados closes its connections on threads of its own, and
  /// crashes when its static objects are taken away from under them.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      if exitCode(for: error).isSuccess { exit(withError: error) }
      let message = fullMessage(for: error)
      if !message.isEmpty {
        try? FileHandle.standardError.write(contentsOf: Data("\(message)\n".utf8))
      }
      fflush(nil)
      _exit(exitCode(for: error).rawValue)
    }
    fflush(nil)
    _exit(EXIT_SUCCESS)
  }
}
