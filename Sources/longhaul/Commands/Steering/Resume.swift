import ArgumentParser
import Migrations

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

  @Argument(help: "The migrations' numbers.")
  var migrations: [Int64]
}
