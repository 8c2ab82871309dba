import ArgumentParser
import Journal

/// Says what a server's migration would meet.
struct PlanServer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "server", abstract: "Say what would stand in the way of a server.",
    discussion: """
      Asks both regions' OpenStack, and their Ceph where this machine reaches it; changes nothing.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var server: ServerOptions

  func run() async throws {
    let findings = try await common.withDatabase { configuration, pool in
      try await server.look(configuration) { draft, findings in
        try await Outlook(configuration: configuration, draft: draft).findings(pool) + findings
          + (draft.server?.attachTo == nil ? [MethodOutlook(draft: draft).finding(pool)] : [])
      }
    }
    try Plan.show(findings, output.format)
  }
}
