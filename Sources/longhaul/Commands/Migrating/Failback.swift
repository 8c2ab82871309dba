import ArgumentParser
import Journal
import Logging
import Migrations
import Phases
import Postgres
import Servers

/// Takes a migration back.
struct Failback: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take a migration that is done back to where it came from.",
    discussion: """
      Brings back only what changed since the cutover, round after round while it runs, and then cuts over \
      as a migration does: to the old server and the old images, which are written over with the new \
      content. Only before it is finalized.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var choices: PolicyOptions

  @Argument(help: "The migration's number.")
  var migration: Int64

  @Flag(help: "Also when the final round was not compared, or differs.")
  var force = false

  func run() async throws {
    try await common.withDatabase { configuration, pool in
      let journal = Journal(pool: pool, author: .person(Operator.name))
      let id = MigrationID(migration)
      let origin = try await journal.migration(id)
      if !force { try await journal.requireFinalComparison(of: id) }
      let policy = try choices.policy(configuration)
      let server = try await server(of: id, origin, journal, configuration)
      let back = try await journal.submitFailback(
        of: id, server: server, policy: policy, hooks: try choices.hookSet(configuration),
        probe: try choices.probeName(configuration, ofServer: server != nil),
        distrustObjectMap: choices.distrustObjectMap)
      StandardOutput.write(
        Properties([
          ("migration", .integer(back.number)), ("takes_back", .integer(migration)),
          ("from", .text(origin.destinationRegion)), ("to", .text(origin.sourceRegion)),
          ("policy", .text(choices.policy)),
          ("target_seconds", .seconds(policy.target / .seconds(1))),
          ("cutover", .text(policy.cutover.text)),
        ]).text(output.format))
    }
  }

  /// What the server is like where it runs now; nil for volumes alone.
  private func server(
    of id: MigrationID, _ origin: MigrationRecord, _ journal: Journal,
    _ configuration: Configuration
  ) async throws -> ServerDescription? {
    guard let record = try await journal.server(of: id), let server = record.destination else {
      return nil
    }
    let region = try configuration.region(origin.destinationRegion)
    let logger = Logger.silent
    let cloud = try RegionCloud.required(region, configuration, logger: logger)
    do {
      let survey = ServerSurvey(cloud)
      let description = try await survey.describe(try await survey.find(server))
      await cloud.close()
      return description
    } catch {
      await cloud.close()
      throw error
    }
  }
}
