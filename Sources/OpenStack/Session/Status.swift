/// What a service says that something is, by its own words. Those without a name here are kept as they are.
public protocol Status: RawRepresentable, Hashable, Codable, Sendable, CustomStringConvertible
where RawValue == String {
  /// From the service's word.
  init(rawValue: String)
}

extension Status {
  /// The service's word.
  public var description: String { rawValue }
}
