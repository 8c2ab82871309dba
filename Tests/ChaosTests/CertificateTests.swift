import Ceph
import Certificates
import Foundation
import TestSupport
import Testing

/// Who is not who it must be gets no data, and the operator is told.
struct CertificateTests {
  enum Fault: String, CaseIterable {
    case expired, foreign
    case otherRegion = "another region's"

    var message: String {
      switch self {
      case .expired: "expired on"
      case .foreign: "not by the authority"
      case .otherRegion: "is for region west, not for region east"
      }
    }
  }

  @Test(arguments: Fault.allCases)
  func `a worker with a certificate that does not count does not begin, and says why`(
    fault: Fault
  ) async throws {
    try await Fleet.common { fleet in
      let folder = fleet.directory.appending(component: "certs \(fault.rawValue)")
      try await makeCertificates(fault, in: folder)
      let worker = try await start(fleet, with: folder)
      let code = try await worker.exitCode()
      #expect(code != 0)
      #expect(worker.said.contains(fault.message), "\(worker.said)")
      #expect(worker.said.contains("east.pem"), "\(worker.said)")
    }
  }

  @Test func `a worker of a foreign authority gets no byte, and a right one goes on`()
    async throws
  {
    try await Fleet.with(FleetSetup { $0.workers = ["west"] }) { fleet in
      try await fleet.makeImage("guarded")
      let folder = fleet.directory.appending(component: "certs")
      try await FleetCertificates.make(in: folder)
      let intruder = try await start(fleet, with: folder)
      try await fleet.wait(until: "the worker to register") {
        try await fleet.value("SELECT count(*) FROM longhaul.worker WHERE region = 'east'") > 0
      }
      let migration = try await fleet.migrate("guarded", options: "--policy", "patient")
      let reason = try await fleet.wait(for: "the copy to be refused") {
        try await fleet.rows(
          """
          SELECT j.error AS text FROM longhaul.job j JOIN longhaul.migration_job m ON m.job = j.id
          WHERE m.migration = \(migration.id) AND j.kind = 'copy' AND j.error IS NOT NULL
          """, as: Reason.self
        ).first?.text
      }
      #expect(reason.localizedStandardContains("certificate"), "\(reason)")
      let written = try await fleet.withPool("east") { pool in
        try await pool.withImage("guarded", readOnly: true) { image in
          try await image.diff(
            from: nil, in: 0..<(try await image.size()), includeParent: true, wholeObject: false)
        }
      }
      #expect(written.isEmpty)

      await intruder.killAndWait()
      try await fleet.startWorker("east")
      if try await migration.row().phase == "failed" { try await migration.run("resume").checked() }
      try await migration.wait(for: "ready")
      try await migration.checkDigests()
    }
  }

  private struct Reason: Decodable {
    let text: String
  }

  private func start(_ fleet: Fleet, with certificates: URL) async throws -> FleetProcess {
    let file = certificates.appendingPathExtension("yaml")
    try fleet.configuration(certificates: certificates)
      .write(to: file, atomically: true, encoding: .utf8)
    return try await fleet.startWorker("east", configuration: file)
  }

  /// The right authority, and a pair for the east that does not count.
  private func makeCertificates(_ fault: Fault, in folder: URL) async throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let good = try await FleetCertificates.shared.value
    let text = { (name: String) in
      try String(contentsOf: good.appending(component: name), encoding: .utf8)
    }
    let authority = try Authority(
      KeyPair(certificate: text("authority.pem"), key: text("authority.key")))
    let pair = try makePair(fault, authority)
    let files = [
      ("authority.pem", try text("authority.pem")), ("east.pem", pair.certificate),
      ("east.key", pair.key),
    ]
    for (name, text) in files {
      try text.write(to: folder.appending(component: name), atomically: true, encoding: .utf8)
    }
  }

  private func makePair(_ fault: Fault, _ authority: Authority) throws -> KeyPair {
    let east = try WorkerIdentity(region: "east", name: "east")
    switch fault {
    case .expired:
      let validity = try Validity(
        from: Date(timeIntervalSinceNow: -7200), until: Date(timeIntervalSinceNow: -60))
      return try authority.issue(to: east, validity: validity)
    case .foreign:
      let other = try Authority(validity: Validity.days(1))
      return try other.issue(to: east, validity: Validity.days(1))
    case .otherRegion:
      return try authority.issue(
        to: WorkerIdentity(region: "west", name: "west"), validity: Validity.days(1))
    }
  }
}
