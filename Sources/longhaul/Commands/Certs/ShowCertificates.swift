import ArgumentParser
import Certificates

/// Shows what certificates say.
struct ShowCertificates: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show what certificates say.")

  @Argument(help: "PEM files.", completion: .file(extensions: ["pem", "crt"]))
  var files: [String]

  @OptionGroup var output: OutputOptions

  func run() throws {
    var table = Table("file", "subject", "issuer", "worker", "authority", "from", "until", "counts")
    for file in files {
      let facts = try CertificateFacts(pem: KeyPairFiles.text(file))
      table.rows.append([
        .text(file), .text(facts.subject), .text(facts.issuer), Cell(facts.worker?.uri),
        .flag(facts.isAuthority), .moment(facts.validity.from), .moment(facts.validity.until),
        .text(facts.expiry() ?? "yes"),
      ])
    }
    StandardOutput.write(table.text(output.format))
  }
}
