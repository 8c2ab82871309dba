import ArgumentParser

/// Looks for what would keep Longhaul from working.
struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Check configuration, certificates, Postgres, Ceph, OpenStack, permissions and workers.",
    discussion: """
      Looks at what this machine reaches, and changes nothing. Exit code 7 when something has to be \
      repaired.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var output: OutputOptions

  @Option(name: .shortAndLong, help: "Only what these regions need; else all.")
  var region: [String] = []

  @Option(
    help: "A pool whose permissions are tried in each region; else every pool that is seen.")
  var pool: [String] = []

  func run() async throws {
    let configuration = try common.configuration()
    let regions =
      region.isEmpty ? configuration.regions : try region.map { try configuration.region($0) }
    var checks = [
      Check(
        "configuration", configuration.file, .good, "read; \(configuration.regions.count) regions")
    ]
    checks += CertificateChecks(configuration, regions).run()
    checks += await DatabaseChecks(configuration).run()
    for region in regions { checks += await CephChecks(region, pools: pool).run() }
    for region in regions { checks += await CloudChecks(region).run() }
    checks += await WorkerChecks(configuration, regions).run()
    StandardOutput.write(Table(checks).text(output.format))
    let failures = checks.filter { $0.outcome == .bad }.count
    if failures > 0 {
      throw Complaint(
        .findings,
        failures == 1 ? "1 check failed" : "\(failures) of \(checks.count) checks failed")
    }
  }
}
