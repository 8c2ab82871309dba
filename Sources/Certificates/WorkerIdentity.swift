/// Who a worker is, as its certificate says: `longhaul://REGION/NAME` among its alternative names.
public struct WorkerIdentity: Hashable, Sendable, CustomStringConvertible {
  /// The region that the worker belongs to.
  public let region: String
  /// The worker's name, or the name that all workers of the region share.
  public let name: String

  /// - Throws: `CertificateProblem.unfitName` unless both are letters, digits, `.`, `_` and `-`.
  public init(region: String, name: String) throws(CertificateProblem) {
    for part in [region, name] where !Self.isFit(part) {
      throw .unfitName(part)
    }
    self.region = region
    self.name = name
  }

  /// Reads the form that `uri` writes; nil for anything else.
  public init?(uri: String) {
    let prefix = "longhaul://"
    guard uri.hasPrefix(prefix) else { return nil }
    let parts = uri.dropFirst(prefix.count).split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ Self.isFit(String($0)) }) else { return nil }
    region = String(parts[0])
    name = String(parts[1])
  }

  /// As it stands in the certificate.
  public var uri: String { "longhaul://\(region)/\(name)" }

  /// The same as `uri`.
  public var description: String { uri }

  private static func isFit(_ part: String) -> Bool {
    !part.isEmpty && part.utf8.count <= 63
      && part.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
          UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}
