import ArgumentParser
import Certificates

/// Makes a certificate for the workers of a region.
struct MakeWorker: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Make a certificate for a region's workers.",
    discussion: """
      Writes REGION.pem and REGION.key, or with --name NAME files called NAME. The peers check that \
      the authority signed it and which region it names, so one certificate serves all workers of a \
      region. None can be revoked alone.
      """)

  @Option(name: .shortAndLong, help: "The region that the workers belong to.")
  var region: String

  @Option(
    name: .shortAndLong, help: "The worker's name; without it the certificate is the region's.")
  var name: String?

  @Option(name: .shortAndLong, help: "The folder to write to.", completion: .directory)
  var directory = "."

  @Option(
    help: "The folder that holds authority.pem and authority.key; else the one to write to.",
    completion: .directory)
  var authority: String?

  @Option(help: "For how many days it counts; never longer than the authority.")
  var days = 365

  @Flag(help: "Replace files that exist.")
  var force = false

  func run() throws {
    let worker = try WorkerIdentity(region: region, name: name ?? region)
    let signer = KeyPairFiles(directory: authority ?? directory, name: "authority")
    let issued = try Authority(signer.read()).issue(to: worker, validity: .days(days))
    let files = KeyPairFiles(directory: directory, name: name ?? region)
    try files.write(issued, replacing: force)
    StandardOutput.write("wrote \(files.certificate) and \(files.key), for \(worker)")
  }
}
