import Transfer

/// Where something listens.
struct HostPort: Hashable, TextConvertible {
  static let form = "HOST:PORT, such as 0.0.0.0:7443 or [::]:7443"

  let host: String
  /// 0 to 65535; 0 takes any free one.
  let port: Int

  init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  init?(text: String) {
    guard let endpoint = PeerEndpoint(text: text) else { return nil }
    self.init(host: endpoint.host, port: endpoint.port)
  }

  var text: String { "\(PeerEndpoint(host: host, port: port))" }
}
