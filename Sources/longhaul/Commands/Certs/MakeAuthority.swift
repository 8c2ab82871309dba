import ArgumentParser
import Certificates

/// Makes the authority that all workers trust.
struct MakeAuthority: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "authority", abstract: "Make the authority that signs the workers' certificates.",
    discussion: """
      Writes authority.pem, which every worker needs, and authority.key, which no worker needs: \
      keep the key where only those who set up workers come.
      """)

  @Option(name: .shortAndLong, help: "The folder to write to.", completion: .directory)
  var directory = "."

  @Option(help: "The authority's name, for people.")
  var name = "Longhaul"

  @Option(help: "For how many days it counts.")
  var days = 3650

  @Flag(help: "Replace files that exist. Certificates that the old authority signed are void then.")
  var force = false

  func run() throws {
    let authority = try Authority(name: name, validity: .days(days))
    let files = KeyPairFiles(directory: directory, name: "authority")
    try files.write(authority.keyPair, replacing: force)
    StandardOutput.write("wrote \(files.certificate) and \(files.key)")
  }
}
