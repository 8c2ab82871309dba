public import FoundationEssentials
import SwiftASN1
import X509

/// What a certificate says, for those who look at it: `certs show` and `doctor`.
public struct CertificateFacts: Sendable {
  /// Whose it is, and who signed it, as distinguished names.
  public let subject: String, issuer: String
  /// From when until when it counts.
  public let validity: Validity
  /// The worker that it stands for; nil for an authority's, or somebody else's.
  public let worker: WorkerIdentity?
  /// Whether it may sign others.
  public let isAuthority: Bool

  private let certificate: Certificate

  /// - Throws: `CertificateProblem` if the text is no PEM certificate.
  public init(pem: String) throws(CertificateProblem) {
    try self.init(Certificate.read(pem))
  }

  /// For the certificate that a peer showed.
  ///
  /// - Throws: `CertificateProblem` if the bytes are no DER certificate.
  public init(der: [UInt8]) throws(CertificateProblem) {
    let certificate: Certificate
    do {
      certificate = try Certificate(derEncoded: der)
    } catch {
      throw .unreadable("certificate", reason: String(describing: error))
    }
    try self.init(certificate)
  }

  private init(_ certificate: Certificate) throws(CertificateProblem) {
    self.certificate = certificate
    subject = certificate.subject.description
    issuer = certificate.issuer.description
    validity = try Validity(from: certificate.notValidBefore, until: certificate.notValidAfter)
    worker = certificate.identities.count == 1 ? certificate.identities.first : nil
    isAuthority = certificate.isAuthority
  }

  /// Whether the private key belongs to it.
  ///
  /// - Throws: `CertificateProblem.unreadable` if the text is no PEM key.
  public func belongs(toKey pem: String) throws(CertificateProblem) -> Bool {
    try Certificate.PrivateKey.read(pem).publicKey == certificate.publicKey
  }

  /// Why the authority's holders would not take it at that moment; nil if they would.
  public func refusal(by authority: CertificateFacts, at moment: Date = Date()) -> String? {
    if !authority.isAuthority {
      return "\(authority.subject) is not an authority"
    }
    if certificate.issuer != authority.certificate.subject
      || !authority.certificate.publicKey.isValidSignature(certificate.signature, for: certificate)
    {
      let signer = issuer == authority.subject ? "another \(issuer)" : issuer
      return "it was signed by \(signer), not by the authority \(authority.subject)"
    }
    return expiry(at: moment) ?? authority.expiry(at: moment).map { "the authority: \($0)" }
  }

  /// Says that it has ended or not begun; nil while it counts.
  public func expiry(at moment: Date = Date()) -> String? {
    if moment > validity.until { return "it expired on \(validity.until.formatted(.iso8601))" }
    if moment < validity.from {
      return "it is not valid before \(validity.from.formatted(.iso8601))"
    }
    return nil
  }
}
