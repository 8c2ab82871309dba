import Crypto
import SwiftASN1
import X509

/// The one that signs the workers' certificates; all workers trust it, and nobody else.
public struct Authority: Sendable {
  private let signed: Certificate
  private let signingKey: Certificate.PrivateKey

  /// Its own certificate and key, as PEM.
  public let keyPair: KeyPair

  /// Makes a new authority, with a P-256 key.
  ///
  /// - Parameters:
  ///   - name: Its common name, for people.
  ///   - validity: Nothing it signed counts outside of this.
  /// - Throws: `CertificateProblem.notSigned`.
  public init(name: String = "Longhaul", validity: Validity) throws(CertificateProblem) {
    let key = P256.Signing.PrivateKey()
    let signingKey = Certificate.PrivateKey(key)
    do {
      let subject = try DistinguishedName { CommonName(name) }
      let keyID = SubjectKeyIdentifier(hash: signingKey.publicKey)
      let signed = try Certificate(
        version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: signingKey.publicKey,
        notValidBefore: validity.from, notValidAfter: validity.until, issuer: subject,
        subject: subject,
        extensions: Certificate.Extensions {
          Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
          Critical(KeyUsage(keyCertSign: true, cRLSign: true))
          keyID
        }, issuerPrivateKey: signingKey)
      let pem = try signed.serializeAsPEM().pemString
      self.signed = signed
      self.signingKey = signingKey
      keyPair = KeyPair(certificate: pem + "\n", key: key.pemRepresentation + "\n")
    } catch {
      throw .notSigned(reason: String(describing: error))
    }
  }

  /// Takes up one that was made before.
  ///
  /// - Throws: `CertificateProblem` if a text is not readable, the two do not belong together,
  ///   or the certificate is a worker's.
  public init(_ keyPair: KeyPair) throws(CertificateProblem) {
    signed = try Certificate.read(keyPair.certificate)
    signingKey = try Certificate.PrivateKey.read(keyPair.key)
    self.keyPair = keyPair
    guard signed.publicKey == signingKey.publicKey else { throw .keyDoesNotMatch }
    guard signed.isAuthority else { throw .notAnAuthority }
  }

  /// Signs a new certificate for a worker, with a new P-256 key.
  ///
  /// It serves for both ends of a connection. It never outlives the authority.
  ///
  /// - Throws: `CertificateProblem.notSigned`.
  public func issue(
    to worker: WorkerIdentity, validity: Validity
  ) throws(CertificateProblem) -> KeyPair {
    let key = P256.Signing.PrivateKey()
    let publicKey = Certificate.PrivateKey(key).publicKey
    do {
      let certificate = try Certificate(
        version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: publicKey,
        notValidBefore: validity.from, notValidAfter: min(validity.until, signed.notValidAfter),
        issuer: signed.subject,
        subject: try DistinguishedName {
          OrganizationName(worker.region)
          CommonName(worker.name)
        },
        extensions: try Certificate.Extensions {
          Critical(BasicConstraints.notCertificateAuthority)
          Critical(KeyUsage(digitalSignature: true))
          try ExtendedKeyUsage([.serverAuth, .clientAuth])
          SubjectAlternativeNames([.uniformResourceIdentifier(worker.uri)])
          SubjectKeyIdentifier(hash: publicKey)
          AuthorityKeyIdentifier(
            keyIdentifier: try signed.extensions.subjectKeyIdentifier?.keyIdentifier)
        }, issuerPrivateKey: signingKey)
      return KeyPair(
        certificate: try certificate.serializeAsPEM().pemString + "\n",
        key: key.pemRepresentation + "\n")
    } catch {
      throw .notSigned(reason: String(describing: error))
    }
  }
}
