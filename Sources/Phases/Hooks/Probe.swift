/// What says that a destination is there for its users, once it runs.
public struct Probe: Hashable, Sendable {
  /// How it is asked. `{address}` stands for the server's first address.
  public enum Kind: Hashable, Sendable {
    /// A connection to a host's port can be made.
    case tcp(String, Int)
    /// An address answers with a status from 200 to 399.
    case http(String)
    /// A command ends with 0.
    case command([String])
  }

  /// How it is asked.
  public var kind: Kind
  /// For how long it is asked, again and again.
  public var limit: Duration

  /// Both parts.
  public init(_ kind: Kind, within limit: Duration) {
    self.kind = kind
    self.limit = limit
  }

  /// Whether it needs to know where the server is.
  public var needsAddress: Bool {
    switch kind {
    case .tcp(let host, _): host.contains(Self.address)
    case .http(let url): url.contains(Self.address)
    case .command: false
    }
  }

  /// With the server's address.
  func filledIn(_ address: String) -> Probe {
    switch kind {
    case .tcp(let host, let port):
      Probe(.tcp(host.replacing(Self.address, with: address), port), within: limit)
    case .http(let url):
      // An IPv6 address stands in brackets there.
      Probe(
        .http(url.replacing(Self.address, with: address.contains(":") ? "[\(address)]" : address)),
        within: limit)
    case .command: self
    }
  }

  private static let address = "{address}"
}

extension Probe: CustomStringConvertible {
  /// As the operator wrote it, but for what may be secret: a command's arguments, and who asks an address.
  public var description: String {
    switch kind {
    case .tcp(let host, let port): "\(host):\(port)"
    case .http(let url):
      url.replacing(/\/\/[^\/?#]*@|[?#].*$/) { $0.output.hasPrefix("//") ? "//" : "" }
    case .command(let words): words.first ?? ""
    }
  }
}
