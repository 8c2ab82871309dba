import ArgumentParser

/// Moves something to another region.
struct Migrate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Move servers or volumes to another region.",
    subcommands: [MigrateServer.self, MigrateVolume.self])
}
