import ArgumentParser

/// Says what a migration of volumes would meet.
struct PlanVolume: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "volume", abstract: "Say what would stand in the way of volumes.",
    discussion: """
      A region whose Ceph this machine does not reach is looked at by its workers, when the migration \
      begins.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var migration: MigrationOptions

  func run() async throws {
    let findings = try await common.withDatabase { configuration, pool in
      let draft = try migration.draft(configuration)
      return try await Outlook(configuration: configuration, draft: draft).findings(pool)
    }
    try Plan.show(findings, output.format)
  }
}
