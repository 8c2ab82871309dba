import ArgumentParser
import Migrations

/// Go on with a paused, held or failed migration.
struct Resume: Steering {
  static let configuration = CommandConfiguration(
    abstract: "Go on with a paused, held or failed migration.",
    discussion: """
      A failed one tries again what failed.
      """)

  static let event = Event.resumeRequested

  @OptionGroup var common: CommonOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The migrations' numbers.")
  var migrations: [Int64]
}
