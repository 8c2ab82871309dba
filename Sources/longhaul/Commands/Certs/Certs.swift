import ArgumentParser

/// Makes and shows what the workers trust each other by.
struct Certs: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make an authority and worker certificates, and show them.",
    subcommands: [CreateAll.self, MakeAuthority.self, MakeWorker.self, ShowCertificates.self])
}
