import ArgumentParser
import Migrations

/// Cut over now, or as soon as the round under way allows.
struct Cutover: Steering {
  static let configuration = CommandConfiguration(
    abstract: "Cut over now, or as soon as the round under way allows.",
    discussion: """
      Freezes whatever the estimate says; a policy of manual, or a migration that is held, waits for this.
      """)

  static let event = Event.cutoverRequested

  @OptionGroup var common: CommonOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The migrations' numbers.")
  var migrations: [Int64]
}
