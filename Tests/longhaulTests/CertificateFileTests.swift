import ArgumentParser
import Certificates
import FoundationEssentials
import Testing

@testable import longhaul

@Suite struct CertificateFileTests {
  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "longhaul-\(UUID().uuidString)").path()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private func run(_ words: String...) throws {
    var command = try Longhaul.parseAsRoot(["certs"] + words)
    try command.run()
  }

  @Test func `keys are readable by their owner only, and nothing is overwritten unasked`() throws {
    try withFolder { folder in
      try run("authority", "--directory", folder)
      try run("worker", "--region", "west", "--directory", folder)
      for name in ["authority.key", "west.key"] {
        let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/" + name)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
      }
      let before = try KeyPairFiles.text(folder + "/west.pem")
      let refused = #expect(throws: Complaint.self) {
        try run("worker", "--region", "west", "--directory", folder)
      }
      #expect(refused?.status == .refused)
      #expect(try KeyPairFiles.text(folder + "/west.pem") == before)
      try run("worker", "--region", "west", "--directory", folder, "--force")
      #expect(try KeyPairFiles.text(folder + "/west.pem") != before)
    }
  }

  @Test func `a worker's certificate needs an authority`() throws {
    try withFolder { folder in
      let missing = #expect(throws: Complaint.self) {
        try run("worker", "--region", "west", "--directory", folder)
      }
      #expect(missing?.status == .notFound)
      #expect(missing?.description.contains("authority.pem") == true)
      #expect(throws: CertificateProblem.unfitName("we st")) {
        try run("worker", "--region", "we st", "--directory", folder)
      }
    }
  }
}
