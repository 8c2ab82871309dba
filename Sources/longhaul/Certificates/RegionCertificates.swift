import Certificates
import FoundationEssentials

/// What a region's workers on this machine prove themselves with, read and looked at.
struct RegionCertificates {
  /// Their own certificate and key.
  let own: KeyPair
  /// The authority's certificate.
  let authority: String
  /// Why the other regions' workers would refuse it, or this one should not use it; the first is
  /// enough to keep a worker from starting.
  let problems: [String]
  /// What should be done before long.
  let warnings: [String]
  /// Until when it counts.
  let until: Date

  /// Reads the files.
  ///
  /// - Throws: `Complaint` for a file that is not there, `CertificateProblem` for one that is none.
  init(_ tls: TLSFiles, _ region: RegionConfiguration, now: Date = Date()) throws {
    let paths = tls.files(of: region)
    do {
      own = try KeyPairFiles(certificate: paths.certificate, key: paths.key).read()
      authority = try KeyPairFiles.text(tls.authority)
    } catch {
      // What the configuration names is the configuration's to get right.
      throw Complaint(.configuration, error.description)
    }
    let facts = try CertificateFacts(pem: own.certificate)
    let issuer = try CertificateFacts(pem: authority)
    var problems: [String] = []
    if let refusal = facts.refusal(by: issuer, at: now) {
      problems.append("\(paths.certificate): \(refusal)")
    }
    if try !facts.belongs(toKey: own.key) {
      problems.append("\(paths.key) is not the key of \(paths.certificate)")
    }
    if facts.worker?.region != region.name {
      let found = facts.worker.map { "region \($0.region)" } ?? "no worker"
      problems.append("\(paths.certificate) is for \(found), not for region \(region.name)")
    }
    self.problems = problems
    until = min(facts.validity.until, issuer.validity.until)
    var warnings: [String] = []
    let days = Int(until.timeIntervalSince(now) / 86_400)
    if days < 30, problems.isEmpty {
      warnings.append("\(paths.certificate) expires in \(days) days: make a new one soon")
    }
    if Self.isOpen(paths.key) {
      warnings.append("\(paths.key) can be read by others: chmod 600 \(paths.key)")
    }
    self.warnings = warnings
  }

  private static func isOpen(_ file: String) -> Bool {
    let attributes = try? FileManager.default.attributesOfItem(atPath: file)
    return (attributes?[.posixPermissions] as? Int ?? 0) & 0o077 != 0
  }
}
