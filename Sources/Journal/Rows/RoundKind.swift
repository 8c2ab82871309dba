public import Postgres

/// What a round is for.
public enum RoundKind: String, Sendable, PostgresEncodable {
  /// The first one: everything.
  case seed
  /// What changed, while the source runs.
  case delta
  /// What changed, while nothing runs.
  case final
}
