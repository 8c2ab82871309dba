import ArgumentParser

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
}
