public import Postgres

/// A step whose duration is kept, for the estimate's history and the cutover's account.
public enum TimedStep: String, Sendable, PostgresEncodable, PostgresDecodable {
  case freeze, snapshot, seal, activate, probe, thaw
  /// From a job's enqueuing to its start.
  case hop
}
