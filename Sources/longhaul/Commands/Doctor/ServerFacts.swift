import FoundationEssentials
import Postgres

/// What a server says of itself.
struct ServerFacts: PostgresRow {
  let version: String
  let isStandby: Bool
  let isEncrypted: Bool
  let now: Date
  let hasSchema: Bool

  init(row: inout RowReader) throws {
    version = try row.next()
    isStandby = try row.next()
    isEncrypted = try row.next()
    now = try row.next()
    hasSchema = try row.next()
  }

  var sentence: String {
    "Postgres \(version), \(isEncrypted ? "over TLS" : "without TLS")"
  }
}

/// What our role may do.
struct RoleRights: PostgresRow {
  let role: String
  let owner: Bool
  let scheduler: Bool
  let worker: Bool
  let report: Bool

  init(row: inout RowReader) throws {
    role = try row.next()
    owner = try row.next()
    scheduler = try row.next()
    worker = try row.next()
    report = try row.next()
  }
}

extension Statement where Row == ServerFacts {
  static let serverFacts = Self(
    "server_facts",
    """
    SELECT current_setting('server_version'), pg_is_in_recovery(),
           coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false),
           clock_timestamp(), to_regnamespace('longhaul') IS NOT NULL
    """)
}

extension Statement where Row == RoleRights {
  /// By what each needs most, so that roles set up in another way count too.
  static let rights = Self(
    "rights",
    """
    SELECT current_user,
      pg_has_role((SELECT relowner FROM pg_class WHERE oid = 'longhaul.job'::regclass), 'USAGE'),
      has_table_privilege('longhaul.migration', 'INSERT')
        AND has_table_privilege('longhaul.job', 'INSERT, UPDATE'),
      has_table_privilege('longhaul.job', 'UPDATE')
        AND has_table_privilege('longhaul.volume_round', 'INSERT'),
      has_schema_privilege('report', 'USAGE')
        AND has_table_privilege('report.migrations', 'SELECT')
    """)
}
