import ArgumentParser

/// Brings the database's schema up to date, and shows it.
struct Db: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Bring the database's schema up to date, and show it.",
    subcommands: [DbMigrate.self, DbStatus.self])
}
