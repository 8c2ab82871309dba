/// Whom a connection trusts, and how it proves itself.
package struct Trust: Sendable {
  let authority: String?
  let verifies: Bool
  let clientCertificate: String?
  let clientKey: String?

  /// - Parameters:
  ///   - authority: a file with authorities' certificates; nil: the system's.
  ///   - verifies: whether servers have to prove themselves.
  package init(
    authority: String? = nil, verifies: Bool = true, clientCertificate: String? = nil,
    clientKey: String? = nil
  ) {
    self.authority = authority
    self.verifies = verifies
    self.clientCertificate = clientCertificate
    self.clientKey = clientKey
  }
}
