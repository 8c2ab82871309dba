import ArgumentParser
import Journal
import Migrations

/// Says what a migration would meet.
struct Plan: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what would stand in a migration's way; changes nothing.",
    discussion: """
      Takes what migrate volume takes. Exit code 7 when something stands in the way. A region whose \
      Ceph this machine does not reach is looked at by its workers, when the migration begins.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var migration: MigrationOptions

  func run() async throws {
    let findings = try await common.withDatabase { configuration, pool in
      let draft = try migration.draft(configuration)
      return try await Outlook(configuration: configuration, draft: draft).findings(pool)
    }
    StandardOutput.write(Table(findings).text(output.format))
    let count = findings.filter(\.blocks).count
    if count > 0 {
      throw Complaint(
        .findings, count == 1 ? "1 finding stands in the way" : "\(count) findings stand in the way"
      )
    }
  }
}
