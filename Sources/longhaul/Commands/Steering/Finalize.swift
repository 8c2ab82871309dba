import ArgumentParser
import Migrations

/// End a migration that is done.
struct Finalize: Steering {
  static let configuration = CommandConfiguration(
    abstract: "End a migration that is done.",
    discussion: """
      Removes its snapshots in both regions. The source images stay: what becomes of them is yours to decide.
      """)

  static let event = Event.finalizeRequested

  @OptionGroup var common: CommonOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The migrations' numbers.")
  var migrations: [Int64]
}
