import ArgumentParser
import Migrations

/// Give a migration up; the source goes on.
struct Cancel: Steering {
  static let configuration = CommandConfiguration(
    abstract: "Give a migration up; the source goes on.",
    discussion: """
      Snapshots, limits and destination images that Longhaul made are removed. Refused while the destination is activated; an activation that failed is taken back if the destination certainly never ran.
      """)

  static let event = Event.cancelRequested

  @OptionGroup var common: CommonOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The migrations' numbers.")
  var migrations: [Int64]
}
