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
    self.host = String(host)
    self.port = Int(port)
  }

  var text: String { bracketed + ":\(port)" }

  /// With `{port}` instead of the port.
  var pattern: String { bracketed + ":{port}" }

  private var bracketed: String { host.contains(":") ? "[\(host)]" : host }
}
