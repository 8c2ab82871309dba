import ArgumentParser
import Journal

/// Applies what the schema lacks.
struct DbMigrate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: "Apply the schema steps that the database lacks.",
    discussion: """
      Needs a role that may create schemas and roles, or a member of longhaul_owner. Several at \
      once wait for each other; a schema that was edited, or is newer than this longhaul, is refused.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let migrator = SchemaMigrator(conninfo: try common.configuration().database)
    let applied = try await migrator.migrate()
    let steps = try await migrator.status()
    StandardOutput.write(Table(steps, new: Set(applied.map(\.version))).text(output.format))
  }
}
