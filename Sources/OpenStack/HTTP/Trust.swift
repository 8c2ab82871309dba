/// Whom a connection trusts, and how it proves itself.
struct Trust: Sendable {
  /// A file with authorities' certificates; nil: the system's.
  let authority: String?
  /// Whether servers have to prove themselves.
  let verifies: Bool
  let clientCertificate: String?
  let clientKey: String?
}
