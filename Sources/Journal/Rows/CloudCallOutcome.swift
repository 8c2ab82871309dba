public import Postgres

/// How a call to a cloud ended.
public enum CloudCallOutcome: String, Sendable, PostgresEncodable {
  case done, refused
  /// The reply was lost, and it may have been done.
  case unknown
}
