import SwiftASN1
import X509

extension Certificate {
  static func read(_ pem: String) throws(CertificateProblem) -> Certificate {
    do {
      return try Certificate(pemEncoded: pem)
    } catch {
      throw .unreadable("certificate", reason: String(describing: error))
    }
  }

  var isAuthority: Bool {
    switch try? extensions.basicConstraints {
    case .isCertificateAuthority: true
    case .notCertificateAuthority, nil: false
    }
  }

  /// All the workers' identities it carries; Longhaul's own carry one.
  var identities: [WorkerIdentity] {
    let names = (try? extensions.subjectAlternativeNames) ?? SubjectAlternativeNames()
    return names.compactMap { name in
      guard case .uniformResourceIdentifier(let uri) = name else { return nil }
      return WorkerIdentity(uri: uri)
    }
  }
}

extension Certificate.PrivateKey {
  static func read(_ pem: String) throws(CertificateProblem) -> Certificate.PrivateKey {
    do {
      return try Certificate.PrivateKey(pemEncoded: pem)
    } catch {
      // What the library says might quote the text, and the text is the key.
      throw .unreadable("private key", reason: "it cannot be decoded")
    }
  }
}
