import ArgumentParser
import Glibc

/// Copies one image from one cluster to another, in different ways.
@main struct BenchCopy: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-copy",
    abstract: "Measures copies between two Ceph clusters: directly with librbd, and with ours.",
    subcommands: [Compare.self, Direct.self])

  /// Ends at once, as `lab-disk` does: librados crashes when it is taken down by `exit`.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      exit(withError: error)
    }
    fflush(nil)
    _exit(EXIT_SUCCESS)
  }
}
