/// What the process ends with; documented in `docs/operations.md`, so none changes its meaning.
enum ProcessStatus: Int32, Sendable, CaseIterable {
  case success = 0
  /// Something went wrong that none of the others names.
  case failure = 1
  /// The command line does not make sense.
  case usage = 2
  /// The configuration, or a certificate, is wrong.
  case configuration = 3
  /// What was named does not exist.
  case notFound = 4
  /// It cannot be done in the state in which things are.
  case refused = 5
  /// Postgres, Ceph or OpenStack cannot be reached.
  case unavailable = 6
  /// Preflight, or the doctor, found what has to be repaired first.
  case findings = 7
  /// The migration that was watched failed, or was cancelled.
  case unfinished = 8
}
