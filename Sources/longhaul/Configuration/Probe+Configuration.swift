import Phases
import Transfer
import Yams

extension Probe {
  /// Bounds of what makes sense.
  static let limits: ClosedRange<Duration> = .seconds(1) ... .seconds(3600)

  init?(_ section: Section) {
    let limit = section.duration("within", in: Self.limits) ?? .seconds(60)
    let kinds: [Kind?] = [
      section.value("tcp", as: ProbeAddress.self).map { .tcp($0.host, $0.port) },
      section.value("http", as: ProbeURL.self).map { .http($0.url) },
      section.command("command").map { .command($0) },
    ]
    let named = ["tcp", "http", "command"].filter { section.node($0) != nil }
    if named.count != 1 {
      section.source.complain(
        "\(section.path) needs one of tcp, http and command"
          + (named.isEmpty ? "" : ", not \(named.joined(separator: " and "))"), at: section.node)
    }
    guard let kind = kinds.compactMap(\.self).first else { return nil }
    self.init(kind, within: limit)
  }
}

/// Where a probe connects to.
struct ProbeAddress: TextConvertible {
  static let form = "HOST:PORT, where HOST may be {address}, as in \"{address}:22\""

  let host: String
  let port: Int

  init?(text: String) {
    guard let address = PeerEndpoint(text: text), address.port > 0 else { return nil }
    (host, port) = (address.host, address.port)
  }
}

/// What a probe gets.
struct ProbeURL: TextConvertible {
  static let form = "an address such as \"http://{address}:8080/health\""

  let url: String

  init?(text: String) {
    guard text.hasPrefix("http://") || text.hasPrefix("https://") else { return nil }
    url = text
  }
}
