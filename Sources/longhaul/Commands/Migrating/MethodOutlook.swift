import Journal
import Migrations
import Postgres
import Servers

/// By which method a server moves, and what that will cost in downtime, from what was measured on its route.
struct MethodOutlook {
  let draft: Draft

  /// In one sentence, beside what else was found.
  func finding(_ pool: ConnectionPool) async throws -> OutlookFinding {
    let volumes = draft.server?.description.volumes ?? []
    // Those that are not on the region's Ceph are found, but not drafted.
    let method: Policy.Method =
      draft.volumes.count < volumes.count ? .image : draft.policy.method
    let past = try await pool.one(
      .pastCutovers, draft.source, draft.destination, method.rawValue)
    var (what, remedy) =
      switch method {
      case .snapshots: bySnapshots(past)
      case .image:
        Self.byImage(
          .gibibytes(UInt64(volumes.reduce(0) { $0 + $1.size })), past,
          link: try await Journal(pool: pool, author: .person(Operator.name))
            .linkRate(from: draft.source, to: draft.destination))
      }
    if method != draft.policy.method {
      what = "it cannot move by snapshots, as not all of its volumes are on this Ceph; but \(what)"
      remedy = "--method image"
    }
    return OutlookFinding(
      region: draft.source,
      Finding(.source, draft.server?.description.name, blocks: false, what, remedy))
  }

  private func bySnapshots(_ past: PastCutovers) -> (String, String) {
    guard past.count > 0 else {
      return (
        "it moves by snapshots, while it runs; no server has moved so on this route yet",
        "the first estimate is from defaults on the slow side; `rehearse` measures what it can"
      )
    }
    return (
      "it moves by snapshots, while it runs: the last \(past.count) such cutover(s) of this route took"
        + " \(Duration.seconds(past.median).forPeople), and"
        + " \(Duration.seconds(past.percentile95).forPeople) at the 95th percentile",
      "nothing to do; each round's estimate says what it will take"
    )
  }

  /// - Parameter link: what the route carried in rounds, which says what one of the three steps takes at least.
  static func byImage(
    _ size: ByteCount, _ past: PastCutovers, link: DataRate?
  ) -> (String, String) {
    guard let rate = past.bytesPerSecond, rate > 0 else {
      return (
        "it moves through Glance, and stands still while \(size) are uploaded, copied and made into volumes; none"
          + " has moved so on this route yet" + (link.map { copying(size, at: $0) } ?? ""),
        "count \(link == nil ? "each of the three" : "the other two") at your clouds' own rates"
      )
    }
    let time = Duration.seconds(Double(size.bytes) / rate)
    return (
      "it moves through Glance, and stands still for about \(time.forPeople): \(size) at"
        + " \(DataRate(bytesPerSecond: rate)), as the last \(past.count) such move(s) of this route took",
      "volumes on Ceph move while they are used: --method snapshots"
    )
  }

  private static func copying(_ size: ByteCount, at rate: DataRate) -> String {
    let time = Duration.seconds(Double(size.bytes) / rate.bytesPerSecond)
    return ". Copying takes \(time.forPeople) of it at the \(rate) of the route's last large copy"
  }
}

/// What a route's cutovers by one method took.
struct PastCutovers {
  let count: Int
  let median: Double
  let percentile95: Double
  /// Of the volumes' sizes, over the whole downtime.
  let bytesPerSecond: Double?
}

extension PastCutovers: PostgresRow {
  init(row: inout RowReader) throws {
    count = try row.next()
    median = try row.next()
    percentile95 = try row.next()
    bytesPerSecond = try row.next()
  }
}

extension Statement where Row == PastCutovers {
  /// The newest hundred servers'.
  static let pastCutovers = Self(
    "past_cutovers",
    """
    WITH past AS (
      SELECT downtime.actual_seconds AS seconds,
             (SELECT sum(size) FROM longhaul.volume WHERE volume.migration = m.id) AS bytes
      FROM report.downtime JOIN longhaul.migration m ON m.id = downtime.migration
      JOIN longhaul.server s ON s.migration = m.id AND s.moves_server
      WHERE m.source_region = $1 AND m.destination_region = $2
        AND coalesce(m.policy ->> 'method', 'snapshots') = $3
      ORDER BY m.id DESC LIMIT 100)
    SELECT count(*), coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY seconds), 0),
           coalesce(percentile_disc(0.95) WITHIN GROUP (ORDER BY seconds), 0),
           (sum(bytes) / nullif(sum(seconds), 0))::double precision
    FROM past
    """)
}
