import ArgumentParser
import Journal
import Migrations

/// End a migration that is done.
struct Finalize: Steering {
  static let configuration = CommandConfiguration(
    abstract: "End a migration that is done.",
    discussion: """
      Removes its snapshots in both regions, once the comparison of the final round has found both sides equal. \
      The source images stay: what becomes of them is yours to decide.
      """)

  static let event = Event.finalizeRequested

  @OptionGroup var common: CommonOptions
  @OptionGroup var output: OutputOptions

  @Flag(help: "Also when the final round was not compared, or differs.")
  var force = false

  @Argument(help: "The migrations' numbers.")
  var migrations: [Int64]

  func prepare(_ id: MigrationID, _ journal: Journal) async throws {
    if !force { try await journal.requireFinalComparison(of: id) }
  }
}
