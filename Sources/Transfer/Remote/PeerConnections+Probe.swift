public import Certificates

extension PeerConnections {
  /// Connects to a worker of a region, looks at its certificate, and hangs up.
  ///
  /// - Returns: who is there.
  /// - Throws: `TransferError` when nobody is there, TLS does not come about, or the certificate
  ///   is another region's.
  public func probe(_ endpoint: PeerEndpoint, region: String) async throws -> WorkerIdentity {
    let connection = try await PeerConnection.open(
      to: endpoint, region: region, tls: tls, on: group)
    connection.close(because: "it was to be tried only")
    return connection.identity
  }
}
