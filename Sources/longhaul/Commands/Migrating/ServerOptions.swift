import ArgumentParser
import Journal
import Logging
import Migrations
import Phases
import Servers

/// What describes a server's migration; the same for `plan server` and `migrate server`.
struct ServerOptions: ParsableArguments {
  @Argument(help: "The server's name or id.")
  var server: String

  @Option(help: "The region that it is in.")
  var from: String

  @Option(help: "The region that it goes to.")
  var to: String

  @OptionGroup var choices: PolicyOptions
}

extension ServerOptions {
  /// Looks at the server and at its destination, and hands what is asked, with all that was found,
  /// to `body`.
  ///
  /// - Throws: `Complaint`, `UnknownServer`, `AmbiguousServer`, `CloudError`.
  func look<Result>(
    _ configuration: Configuration,
    _ body: (Draft, [OutlookFinding]) async throws -> Result
  ) async throws -> Result {
    let source = try configuration.region(from)
    let destination = try configuration.region(to)
    if source.name == destination.name {
      throw Complaint(
        .usage, "the server is in \(source.name) already; --from and --to need two regions")
    }
    let policy = try choices.policy(configuration)
    let hooks = try choices.hookSet(configuration)
    let logger = Logger(label: "longhaul") { _ in SwiftLogNoOpLogHandler() }
    let here = try RegionCloud.required(source, configuration, logger: logger)
    let there = try RegionCloud.required(destination, configuration, logger: logger)
    do {
      let survey = ServerSurvey(here)
      let description = try await survey.describe(try await survey.find(server))
      let mapping = configuration.route(from: source.name, to: destination.name).mapping
      let arranged = try await ServerPreflight.arrange(description, mapping, on: there)
      let draft = Draft(
        from: source.name, to: destination.name,
        volumes: try volumes(description, here, source, configuration),
        server: Draft.Server(description, mapping: mapping), policy: policy,
        options: Options(hooks: hooks, distrustObjectMap: choices.distrustObjectMap))
      let result = try await body(
        draft,
        SourceCheck(description).findings().map { OutlookFinding(region: source.name, $0) }
          + arranged.findings.map { OutlookFinding(region: destination.name, $0) })
      await here.close()
      await there.close()
      return result
    } catch {
      await here.close()
      await there.close()
      throw error
    }
  }

  private func volumes(
    _ server: ServerDescription, _ cloud: RegionCloud, _ region: RegionConfiguration,
    _ configuration: Configuration
  ) throws(Complaint) -> [Draft.Volume] {
    server.volumes.map { volume in
      Draft.Volume(
        source: ImageAddress(
          pool: cloud.pools[0], image: "volume-\(volume.nameID ?? volume.id)"),
        destination: nil, cinderID: volume.id)
    }
  }
}
