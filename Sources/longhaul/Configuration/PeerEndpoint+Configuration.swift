import Transfer

extension PeerEndpoint: TextConvertible {
  static let form = "HOST:PORT, such as 0.0.0.0:7443 or [::]:7443"
}
