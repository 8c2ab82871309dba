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

  /// From `host:port`, or `[address]:port` for an address of IPv6; nil for all else.
  public init?(text: String) {
    guard let colon = text.lastIndex(of: ":"),
      let port = UInt16(text[text.index(after: colon)...])
    else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      return nil
    }
    guard !host.isEmpty else { return nil }
    self.init(host: String(host), port: Int(port))
  }
}

extension PeerEndpoint: CustomStringConvertible {
  /// `host:port`.
  public var description: String {
    host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}
