import ArgumentParser
import Journal
import Migrations

/// Submits a server's migration.
struct MigrateServer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "server", abstract: "Move a running server with its volumes to another region.",
    discussion: """
      Example: longhaul migrate server web-1 --from west --to east. The server goes on running while \
      its volumes are copied, round after round; then it is stopped, and its twin in the other region \
      starts. Whatever would stand in the way is said before anything is changed, with exit code 7. \
      Follow it with longhaul watch.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var server: ServerOptions

  func run() async throws {
    try await common.withDatabase { configuration, pool in
      let (id, draft) = try await server.look(configuration) { draft, findings in
        let submission = Submission(configuration, draft, pool)
        return (try await submission.submit(output.format, after: findings), draft)
      }
      StandardOutput.write(
        Properties([
          ("migration", .integer(id.number)), ("server", .text(server.server)),
          ("from", .text(draft.source)), ("to", .text(draft.destination)),
          ("volumes", Cell(draft.volumes.count)), ("policy", .text(server.choices.policy)),
          ("target_seconds", .seconds(draft.policy.target / .seconds(1))),
          ("cutover", .text(draft.policy.cutover.text)), ("hooks", Cell(draft.options.hooks)),
        ]).text(output.format))
    }
  }
}
