import ArgumentParser
import Journal
import Migrations
import Postgres

/// Go on with a paused or failed migration.
struct Resume: Steering {
  static let configuration = CommandConfiguration(
    abstract: "Go on with a paused or failed migration.",
    discussion: """
      A failed one tries again what failed. One that is held waits for cutover, or for better conditions.
      """)

  static let event = Event.resumeRequested

  @OptionGroup var common: CommonOptions
  @OptionGroup var output: OutputOptions

  @Flag(help: "Take a destination that runs as it is, although its probe does not succeed.")
  var withoutProbe = false

  @Argument(help: "The migrations' numbers.")
  var migrations: [Int64]

  func record(_ id: MigrationID, _ journal: Journal, in transaction: Transaction) {
    if withoutProbe { journal.forgetProbe(of: id, in: transaction) }
  }
}
