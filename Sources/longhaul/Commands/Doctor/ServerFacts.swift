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
    WITH named AS (
      SELECT n.nspname || '.' || c.relname AS name, c.oid, c.relowner
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname IN ('longhaul', 'report')),
    able AS (
      SELECT name, has_table_privilege(oid, 'SELECT') AS reads,
             has_table_privilege(oid, 'INSERT') AS adds,
             has_table_privilege(oid, 'UPDATE') AS changes, pg_has_role(relowner, 'USAGE') AS owns
      FROM named WHERE name IN
        ('longhaul.job', 'longhaul.migration', 'longhaul.timing', 'report.migrations'))
    SELECT current_user,
      bool_or(name = 'longhaul.job' AND owns),
      bool_or(name = 'longhaul.migration' AND adds) AND bool_or(name = 'longhaul.job' AND changes),
      bool_or(name = 'longhaul.timing' AND adds)
        AND bool_or(name = 'longhaul.job' AND changes),
      bool_or(name = 'report.migrations' AND reads)
    FROM able
    """)
}
