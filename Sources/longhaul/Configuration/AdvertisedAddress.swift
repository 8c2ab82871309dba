import Transfer

/// What other regions' workers connect to; `{host}` is this machine's name, `{port}` the port that is
/// listened at.
struct AdvertisedAddress: Hashable, TextConvertible {
  static let form =
    "HOST:PORT, such as w1.example.net:7443, \"{host}:{port}\" or \"[fd00::1]:7443\""

  let pattern: String

  init?(text: String) {
    pattern = text
    guard PeerEndpoint(text: address(host: "w1", port: 7443)) != nil else { return nil }
  }

  func address(host: String, port: Int) -> String {
    pattern.replacing("{host}", with: host).replacing("{port}", with: String(port))
  }
}
