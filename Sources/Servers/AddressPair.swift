/// An address that a port may use beside its own, as one that servers hand to each other.
public struct AddressPair: Hashable, Codable, Sendable {
  /// The card's address; nil: the port's own.
  public var mac: String?
  /// An address, or a range as CIDR.
  public var address: String

  /// Both parts.
  public init(mac: String?, address: String) {
    self.mac = mac
    self.address = address
  }
}
