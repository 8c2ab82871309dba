import ArgumentParser

/// Copies one image from one cluster to another, in different ways.
@main struct BenchCopy: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-copy",
    abstract: "Measures copies between two Ceph clusters: directly with librbd, and with ours.",
    subcommands: [Compare.self, Direct.self])
}
