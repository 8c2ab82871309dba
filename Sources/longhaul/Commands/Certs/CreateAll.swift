import ArgumentParser
import Certificates
import FoundationEssentials

/// Makes all that a set-up needs, in one go.
struct CreateAll: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create",
    abstract: "Make an authority, and a certificate for each region, in one folder.",
    discussion: """
      An authority that is there already is used, so that a region can be added later. Give each \
      region's workers authority.pem and their own REGION.pem and REGION.key, and keep \
      authority.key apart.
      """)

  @Argument(help: "The folder; it is made when there is none.", completion: .directory)
  var directory: String

  @Option(name: .shortAndLong, help: "A region; may be given several times.")
  var region: [String]

  @Option(help: "For how many days the workers' certificates count.")
  var days = 365

  @Flag(help: "Replace the workers' files that exist.")
  var force = false

  func validate() throws {
    if region.isEmpty { throw ValidationError("name at least one region with --region") }
  }

  func run() throws {
    let workers = try region.map { try WorkerIdentity(region: $0, name: $0) }
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    let files = KeyPairFiles(directory: directory, name: "authority")
    let authority: Authority
    if FileManager.default.fileExists(atPath: files.key) {
      authority = try Authority(files.read())
    } else {
      authority = try Authority(validity: .days(3650))
      try files.write(authority.keyPair, replacing: false)
      StandardOutput.write("wrote \(files.certificate) and \(files.key)")
    }
    for worker in workers {
      let files = KeyPairFiles(directory: directory, name: worker.region)
      try files.write(authority.issue(to: worker, validity: .days(days)), replacing: force)
      StandardOutput.write("wrote \(files.certificate) and \(files.key), for \(worker)")
    }
  }
}
