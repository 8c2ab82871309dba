/// A kind of volumes.
public struct CinderType: Decodable, Sendable {
  /// Its id.
  public let id: String
  /// Its name.
  public let name: String
  /// Whether its volumes can be attached to several servers.
  public var isMultiattach: Bool { specs?["multiattach"] == "<is> True" }

  private let specs: [String: String]?

  enum CodingKeys: String, CodingKey {
    case id, name
    case specs = "extra_specs"
  }
}
