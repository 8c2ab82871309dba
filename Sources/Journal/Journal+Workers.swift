import Postgres

extension Journal {
  /// Where live workers of a region serve its snapshots, `host:port`, the newest first.
  public func endpoints(of region: String) async throws -> [String] {
    try await pool.all(.liveEndpoints, region)
  }
}

extension Journal {
  /// How many workers copy over a route at the moment.
  public func copyingWorkers(from source: String, to destination: String) async throws -> Int {
    try await pool.one(.copyingWorkers, source, destination)
  }
}

extension Statement where Row == Int {
  static let copyingWorkers = Self(
    "copying_workers",
    """
    SELECT count(DISTINCT j.worker) FROM longhaul.job j
    JOIN longhaul.migration_job d ON d.job = j.id
    JOIN longhaul.migration m ON m.id = d.migration
    WHERE j.state = 'running' AND j.kind = 'copy' AND j.region = $2
      AND m.source_region = $1 AND m.destination_region = $2
    """)
}

extension Statement where Row == String {
  static let liveEndpoints = Self(
    "live_endpoints",
    """
    SELECT endpoint FROM longhaul.worker
    WHERE region = $1 AND endpoint IS NOT NULL AND stopped_at IS NULL
      AND seen_at > now() - interval '30 seconds'
    ORDER BY draining, started_at DESC
    """)
}
