import ArgumentParser
import Migrations

/// Stop copying; the source goes on.
struct Pause: Steering {
  static let configuration = CommandConfiguration(
    abstract: "Stop copying; the source goes on.",
    discussion: """
      What is at the destination stays there, and resume goes on from it. Refused once the source is being frozen.
      """)

  static let event = Event.pauseRequested

  @OptionGroup var common: CommonOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The migrations' numbers.")
  var migrations: [Int64]
}
