import NIOCore
import NIOPosix
import NIOSSL

extension TransferError {
  /// What went wrong with a connection, in our words.
  init(_ error: any Error, of peer: String) {
    if let error = error as? TransferError {
      self = error
    } else if error is NIOConnectionError || error is ChannelError || error is IOError {
      self = .unreachable(peer: peer, reason: "\(error)")
    } else if Self.isAboutCertificates(error) {
      self = .untrusted(peer: peer, reason: "\(error)")
    } else {
      self = .streamLost(peer: peer, reason: "\(error)")
    }
  }

  /// BoringSSL's words for a certificate that one of the two sides did not accept.
  private static func isAboutCertificates(_ error: any Error) -> Bool {
    guard error is NIOSSLError || error is BoringSSLError else { return false }
    let text = "\(error)".uppercased()
    return ["CERTIFICATE", "UNKNOWN_CA", "ACCESS_DENIED"].contains { text.contains($0) }
  }
}
