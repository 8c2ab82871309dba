import ArgumentParser
import Transfer

/// Runs a worker of one region.
struct WorkerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Run a worker: it does the jobs of one region.",
    discussion: """
      Run as many as you like, on as many machines. At SIGTERM or SIGINT it takes no more jobs, \
      finishes those that it has, within the configuration's grace, and gives back the rest.
      """)

  @OptionGroup var common: CommonOptions

  @Option(name: .shortAndLong, help: "The region that it serves.")
  var region: String

  @Option(name: .shortAndLong, help: "What operators know it by; else the host and process id.")
  var name: String?

  @Option(
    help: "Where to serve snapshots, HOST:PORT, instead of the configuration's.",
    transform: PeerEndpoint.argument)
  var listen: PeerEndpoint?

  @Option(
    help: "What other regions' workers connect to, instead of the configuration's.",
    transform: AdvertisedAddress.argument)
  var advertise: AdvertisedAddress?

  func run() async throws {
    let configuration = try common.configuration()
    var region = try configuration.region(region)
    region.transfer.listen = listen ?? region.transfer.listen
    region.transfer.advertise = advertise ?? region.transfer.advertise
    let worker = try RegionWorker(configuration, region, name: name ?? Machine.processName)
    Shell.beginLogging(configuration.log)
    try await Shell.checkSchema(configuration)
    try await Shell.run([worker])
  }
}

extension RegionWorker {
  /// - Throws: `Complaint` or `CertificateProblem` when the region cannot be served from here.
  init(_ configuration: Configuration, _ region: RegionConfiguration, name: String) throws {
    guard let ceph = region.ceph else {
      throw Complaint(
        .configuration,
        "regions.\(region.name).ceph is missing in \(configuration.file): a worker"
          + " needs its region's Ceph")
    }
    guard let tls = configuration.tls else {
      throw Complaint(
        .configuration,
        "tls is missing in \(configuration.file): workers talk over TLS;"
          + " longhaul certs create makes what is needed")
    }
    let certificates = try RegionCertificates(tls, region)
    if let problem = certificates.problems.first { throw Complaint(.configuration, problem) }
    self.init(
      configuration: configuration, region: region, ceph: ceph, certificates: certificates,
      name: name)
  }
}
