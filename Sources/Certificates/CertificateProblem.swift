/// What is wrong with a certificate, a key, or what was asked of them.
public enum CertificateProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// A region's or worker's name that a certificate does not carry.
  case unfitName(String)
  /// A validity that is empty or negative.
  case endsBeforeItBegins
  /// Text that is no PEM certificate or key; what it should have been, and why it is not.
  case unreadable(String, reason: String)
  /// A key that is not the certificate's.
  case keyDoesNotMatch
  /// A certificate that may not sign others.
  case notAnAuthority
  /// The library that signs refused.
  case notSigned(reason: String)

  /// For operators; never holds a key.
  public var description: String {
    switch self {
    case .unfitName(let name):
      "\"\(name)\" cannot stand in a certificate: use 1 to 63 letters, digits, '.', '_' or '-'"
    case .endsBeforeItBegins: "the validity ends before it begins; at least 1 day is needed"
    case .unreadable(let what, let reason): "this is no PEM \(what): \(reason)"
    case .keyDoesNotMatch: "the private key does not belong to the certificate"
    case .notAnAuthority: "the certificate is not an authority's, so it cannot sign others"
    case .notSigned(let reason): "the certificate could not be signed: \(reason)"
    }
  }
}
