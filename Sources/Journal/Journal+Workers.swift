import Postgres

extension Journal {
  /// Where live workers of a region serve its snapshots, `host:port`, the newest first.
  public func endpoints(of region: String) async throws -> [String] {
    try await pool.all(.liveEndpoints, region)
  }
}

extension Statement where Row == String {
  static let liveEndpoints = Self(
    "live_endpoints",
    """
    SELECT endpoint FROM longhaul.worker
    WHERE region = $1 AND endpoint IS NOT NULL AND stopped_at IS NULL
      AND seen_at > now() - interval '30 seconds'
    ORDER BY draining, started_at DESC
    """
  ) { row in try row.next() }
}
