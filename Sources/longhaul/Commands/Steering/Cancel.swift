import ArgumentParser
import Migrations

/// Give a migration up; the source goes on.
struct Cancel: Steering {
  static let configuration = CommandConfiguration(
    abstract: "Give a migration up; the source goes on.",
    discussion: """
      Snapshots, limits and destination images that Longhaul made are removed. Refused from the activation on, also when that failed.
      """)

  static let event = Event.cancelRequested

  @OptionGroup var common: CommonOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The migrations' numbers.")
  var migrations: [Int64]
}
