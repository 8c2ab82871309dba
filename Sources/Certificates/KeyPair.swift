/// A certificate and its private key, as PEM texts.
public struct KeyPair: Sendable {
  /// The certificate; no secret.
  public let certificate: String
  /// The private key (PKCS #8): whoever reads it is the worker.
  public let key: String

  /// Puts what stands in two files together; `Authority` and `CertificateFacts` check it.
  public init(certificate: String, key: String) {
    self.certificate = certificate
    self.key = key
  }
}

extension KeyPair: CustomStringConvertible, CustomReflectable {
  /// Without the key, so that no log gets it by accident.
  public var description: String { "KeyPair(key not shown)" }

  /// Nothing, for the same reason.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
