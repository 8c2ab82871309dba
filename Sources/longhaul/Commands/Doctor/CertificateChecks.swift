import Certificates
import FoundationEssentials

/// Whether workers of the regions could prove themselves from this machine.
struct CertificateChecks {
  private let configuration: Configuration
  private let regions: [RegionConfiguration]

  init(_ configuration: Configuration, _ regions: [RegionConfiguration]) {
    self.configuration = configuration
    self.regions = regions
  }

  func run() -> [Check] {
    guard let tls = configuration.tls else {
      return [
        Check(
          "certificates", configuration.file, .bad, "tls is missing: no worker can start",
          "longhaul certs create DIR --region R …, and name the files below tls")
      ]
    }
    return regions.flatMap { check($0, tls) }
  }

  private func check(_ region: RegionConfiguration, _ tls: TLSFiles) -> [Check] {
    let file = tls.files(of: region).certificate
    guard FileManager.default.fileExists(atPath: file) else {
      return [
        Check(
          "certificates", region.name, .note, "\(file) is not on this machine",
          "needed where workers of \(region.name) run")
      ]
    }
    do {
      let found = try RegionCertificates(tls, region)
      let bad = found.problems.map { problem in
        Check(
          "certificates", region.name, .bad, problem,
          "longhaul certs worker --region \(region.name) --directory DIR --force, DIR with the authority's files, makes a new one"
        )
      }
      let warnings = found.warnings.map { Check("certificates", region.name, .warning, $0) }
      if !bad.isEmpty || !warnings.isEmpty { return bad + warnings }
      return [
        Check(
          "certificates", region.name, .good,
          "signed by the authority, until \(found.until.formatted(.iso8601))")
      ]
    } catch {
      return [Check("certificates", region.name, .bad, "\(error)")]
    }
  }
}
