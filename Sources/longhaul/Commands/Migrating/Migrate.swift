import ArgumentParser

/// Moves something to another region.
struct Migrate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Move volumes to another region.", subcommands: [MigrateVolume.self])
}
