/// Where a worker's transfer server listens.
public struct PeerEndpoint: Hashable, Codable, Sendable {
  /// A name or an address.
  public let host: String
  /// The TCP port.
  public let port: Int

  /// A server's place.
  public init(host: String, port: Int) {
    self.host = host
    self.port = port
  }
}

extension PeerEndpoint: CustomStringConvertible {
  /// `host:port`.
  public var description: String {
    host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}
