/// One of the two ends of a route.
public enum Side: String, Codable, Sendable, CaseIterable {
  /// Where the volumes are when the migration begins.
  case source
  /// Where they go.
  case destination

  /// The other end.
  var other: Side { self == .source ? .destination : .source }
}
