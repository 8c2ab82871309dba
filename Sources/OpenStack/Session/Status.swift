/// What a service says that something is, in its own words. Those without a name here are kept as they are.
public struct Status<Thing>: RawRepresentable, Hashable, Codable, Sendable,
  CustomStringConvertible
{
  /// The service's word.
  public let rawValue: String

  /// From the service's word.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// The service's word.
  public var description: String { rawValue }
}
