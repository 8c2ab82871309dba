public import Certificates
import NIOSSL

/// Who we are to other workers, and whom we believe: TLS 1.3, both sides certified by one
/// authority.
public struct TransferTLS: Sendable {
  /// What our own certificate says.
  public let identity: WorkerIdentity
  let client: NIOSSLContext
  let server: NIOSSLContext

  /// Takes our certificate with its key, and the authority's certificate, as PEM texts.
  ///
  /// - Throws: `CertificateProblem` for a certificate that is not a worker's, and what BoringSSL
  ///   says of unreadable texts; never quotes a key.
  public init(_ own: KeyPair, authority: String) throws {
    let facts = try CertificateFacts(pem: own.certificate)
    guard let identity = facts.worker else {
      throw CertificateProblem.unreadable(
        "worker certificate", reason: "it names no longhaul://REGION/WORKER")
    }
    guard try facts.belongs(toKey: own.key) else { throw CertificateProblem.keyDoesNotMatch }
    self.identity = identity
    let chain = try NIOSSLCertificate.fromPEMBytes(Array(own.certificate.utf8))
      .map { NIOSSLCertificateSource.certificate($0) }
    let key = try NIOSSLPrivateKey(bytes: Array(own.key.utf8), format: .pem)
    let roots = try NIOSSLCertificate.fromPEMBytes(Array(authority.utf8))
    client = try NIOSSLContext(configuration: Self.clientConfiguration(chain, key, roots))
    server = try NIOSSLContext(configuration: Self.serverConfiguration(chain, key, roots))
  }

  private static func clientConfiguration(
    _ chain: [NIOSSLCertificateSource], _ key: NIOSSLPrivateKey, _ roots: [NIOSSLCertificate]
  ) -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.certificateChain = chain
    configuration.privateKey = .privateKey(key)
    restrict(&configuration, roots)
    return configuration
  }

  private static func serverConfiguration(
    _ chain: [NIOSSLCertificateSource], _ key: NIOSSLPrivateKey, _ roots: [NIOSSLCertificate]
  ) -> TLSConfiguration {
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain, privateKey: .privateKey(key))
    restrict(&configuration, roots)
    return configuration
  }

  /// Both sides must show a certificate of the authority's. Names of hosts do not count: the
  /// region in the certificate does, and is looked at after the handshake.
  private static func restrict(
    _ configuration: inout TLSConfiguration, _ roots: [NIOSSLCertificate]
  ) {
    configuration.minimumTLSVersion = .tlsv13
    configuration.trustRoots = .certificates(roots)
    configuration.certificateVerification = .noHostnameVerification
    configuration.renegotiationSupport = .none
  }

  /// Whom the certificate names; nil for none or one that is not a worker's.
  static func identity(of certificate: NIOSSLCertificate?) -> WorkerIdentity? {
    guard let certificate, let der = try? certificate.toDERBytes() else { return nil }
    return try? CertificateFacts(der: der).worker
  }
}
