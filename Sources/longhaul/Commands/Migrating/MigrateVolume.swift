import ArgumentParser
import Journal
import Migrations

/// Submits a migration of volumes.
struct MigrateVolume: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "volume", abstract: "Move volumes to another region; they cut over together.",
    usage: """
      longhaul migrate volume POOL/IMAGE ... --from REGION --to REGION [POOL/IMAGE ...] [OPTIONS]
      """,
    discussion: """
      Example: longhaul migrate volume volumes/db-data --from west --to east --target 5s. Whatever \
      would stand in the way is said before anything is changed, with exit code 7; the rest is done \
      by the scheduler and the workers. Follow it with longhaul watch.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var migration: MigrationOptions

  func run() async throws {
    try await common.withDatabase { configuration, pool in
      let draft = try migration.draft(configuration)
      let id = try await Submission(configuration, draft, pool).submit(output.format)
      StandardOutput.write(
        Properties([
          ("migration", .integer(id.number)), ("from", .text(draft.source)),
          ("to", .text(draft.destination)), ("volumes", Cell(draft.volumes.count)),
          ("policy", .text(migration.choices.policy)),
          ("target_seconds", .seconds(draft.policy.target / .seconds(1))),
          ("cutover", .text(draft.policy.cutover.text)), ("hooks", Cell(draft.options.hooks)),
        ]).text(output.format))
    }
  }
}
