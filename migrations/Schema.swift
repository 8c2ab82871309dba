/// The database's schema, one versioned script a step, embedded into the binary.
public enum Schema {
  /// One step; scripts that were released never change, later ones are added.
  public struct Script: Sendable {
    /// Its place in the order, from 1.
    public let version: Int
    /// Its file's name without version and ending.
    public let name: String
    /// What it runs.
    public let sql: String
  }

  /// All scripts in their order.
  public static let scripts: [Script] = [
    script(1, "queue", PackageResources._001_queue_sql),
    script(2, "migrations", PackageResources._002_migrations_sql),
    script(3, "report", PackageResources._003_report_sql),
    script(4, "roles", PackageResources._004_roles_sql),
    script(5, "comparisons", PackageResources._005_comparisons_sql),
    script(6, "servers", PackageResources._006_servers_sql),
    script(7, "probe", PackageResources._007_probe_sql),
    script(8, "rehearsals", PackageResources._008_rehearsals_sql),
    script(9, "user_data", PackageResources._009_user_data_sql),
  ]

  private static func script(_ version: Int, _ name: String, _ bytes: [UInt8]) -> Script {
    Script(version: version, name: name, sql: String(decoding: bytes, as: UTF8.self))
  }
}
