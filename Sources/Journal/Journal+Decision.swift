public import Migrations
public import Postgres
import Servers

extension Journal {
  /// Predicts the downtime from what the rounds and the route measured, decides what follows, and
  /// stores both; in the transaction that seals the round.
  ///
  /// - Parameter obstacle: what would keep the destination from starting.
  public func decide(
    _ id: MigrationID, round: Int, obstacle: String? = nil, in transaction: Transaction
  ) async throws -> Decision {
    let migration = try await transaction.one(.lockMigration, id)
    let rounds = try await transaction.all(.roundMeasurements, id)
    let history = try await history(of: migration, in: transaction)
    var circumstances = try await transaction.one(
      .circumstances, id, round, migration.policy.verification == .off
    ).value
    circumstances.obstacle = obstacle
    let decision = Decision(
      rounds: rounds, history: history, policy: migration.policy,
      circumstances: circumstances)
    let estimate = decision.estimate
    transaction.send(
      .storeEstimate, id, round, estimate.target, estimate.freeze, estimate.snapshot,
      estimate.enumerate, estimate.transfer, estimate.extents, estimate.seal, estimate.activate,
      estimate.hops, estimate.total, estimate.delta.bytes, estimate.dirtyRate.bytesPerSecond,
      estimate.rate.bytesPerSecond, decision.verdict.word, decision.explanation, estimate.probe,
      estimate.worst)
    return decision
  }

  /// What a route's link carried in its latest large copy; nil where there was none.
  public func linkRate(from source: String, to destination: String) async throws -> DataRate? {
    try await pool.first(.routeRate, source, destination).map(DataRate.init(bytesPerSecond:))
  }

  private func history(
    of migration: MigrationRecord, in transaction: Transaction
  ) async throws -> History {
    let steps = try await transaction.all(
      .routeTimings, migration.sourceRegion, migration.destinationRegion)
    func samples(_ step: TimedStep) -> [Duration] {
      steps.filter { $0.step == step }.map(\.took)
    }
    let rate = try await transaction.first(
      .routeRate, migration.sourceRegion, migration.destinationRegion)
    let server = try await transaction.first(.loadServer, migration.id)
    let asksGuest = server?.movesServer ?? false && migration.policy.freeze == .stop
    return History(
      cutovers: try await transaction.all(.cutovers, migration.id),
      rehearsed: try await transaction.first(.rehearsed, migration.id),
      hasProbe: migration.options.probe != nil,
      longestFreeze: asksGuest ? server?.description.shutdownLimit : nil, hop: samples(.hop),
      snapshot: samples(.snapshot), seal: samples(.seal),
      rate: rate.map(DataRate.init(bytesPerSecond:)))
  }
}

/// Through Glance a snapshot stands for an upload of hours, and tells nothing of others.
private let bySnapshots = "coalesce(m.policy ->> 'method', '') <> 'image'"

/// One step's duration on a route.
struct StepTiming: PostgresRow {
  let step: TimedStep
  let took: Duration

  init(row: inout RowReader) throws {
    step = try row.next()
    took = .seconds(try row.next(Double.self))
  }
}

extension Statement where Row == StepTiming {
  /// The newest hundred of each step on a route.
  static let routeTimings = Self(
    "route_timings",
    """
    SELECT step, seconds FROM (
      SELECT t.step, t.seconds, row_number() OVER (PARTITION BY t.step ORDER BY t.id DESC) AS age
      FROM longhaul.timing t JOIN longhaul.migration m ON m.id = t.migration
      WHERE m.source_region = $1 AND m.destination_region = $2 AND \(bySnapshots)) aged
    WHERE age <= 100
    """)
}

extension Statement where Row == History.Cutover {
  /// The newest hundred in this migration's manner: on its route, or else on any. Not those
  /// with a job that was begun again, which tell how long that was waited for.
  static let cutovers = Self(
    "cutovers",
    """
    WITH this AS (SELECT m.*, longhaul.manner(m) AS manner FROM longhaul.migration m WHERE id = $1),
    alike AS (
      SELECT d.*, m.id, (m.source_region, m.destination_region)
               = (this.source_region, this.destination_region) AS here
      FROM longhaul.downtime d JOIN longhaul.migration m ON m.id = d.migration, this
      WHERE longhaul.manner(m) = this.manner AND \(bySnapshots)
        AND NOT EXISTS (
          SELECT FROM longhaul.migration_job w JOIN longhaul.job j ON j.id = w.job
          WHERE w.migration = m.id AND w.round = d.round
            AND j.kind IN ('freeze', 'copy', 'seal', 'activate')
            AND (j.attempt > 1 OR j.state <> 'done')))
    SELECT freeze_seconds, activate_seconds, probe_seconds, hops_seconds, snapshot_seconds,
      seal_seconds FROM alike
    WHERE here = (SELECT bool_or(here) FROM alike) ORDER BY id DESC LIMIT 100
    """
  ) { row in
    History.Cutover(
      freeze: .seconds(try row.next(Double.self)), activate: .seconds(try row.next(Double.self)),
      probe: .seconds(try row.next(Double.self)), hops: .seconds(try row.next(Double.self)),
      snapshot: .seconds(try row.next(Double.self)), seal: .seconds(try row.next(Double.self)))
  }
}

extension Statement where Row == History.Rehearsed {
  /// What the migration's last rehearsal that booted took.
  static let rehearsed = Self(
    "rehearsed",
    """
    SELECT boot_seconds, probe_seconds FROM longhaul.rehearsal
    WHERE migration = $1 AND boot_seconds IS NOT NULL ORDER BY id DESC LIMIT 1
    """
  ) { row in
    History.Rehearsed(
      activate: .seconds(try row.next(Double.self)),
      probe: try row.next(Double?.self).map { .seconds($0) })
  }
}

extension Statement where Row == Double {
  /// What a route's link carried in its latest large copy, in bytes a second.
  static let routeRate = Self(
    "route_rate",
    """
    SELECT r.written_bytes / r.transfer_seconds
    FROM longhaul.volume_round r
    JOIN longhaul.volume v ON v.id = r.volume
    JOIN longhaul.migration m ON m.id = v.migration
    WHERE m.source_region = $1 AND m.destination_region = $2 AND \(bySnapshots)
      AND r.copied_at IS NOT NULL
      AND r.written_bytes > 67108864 AND r.transfer_seconds > 0
    ORDER BY r.copied_at DESC LIMIT 1
    """)
}

extension Statement where Row == RoundMeasurement {
  /// A round's volumes are copied at the same time: bytes add up, times do not. A limit counts as
  /// in force since the previous snapshot if it was at both.
  static let roundMeasurements = Self(
    "round_measurements",
    """
    SELECT o.number,
      CASE WHEN bool_or(r.base IS NULL) THEN NULL
           ELSE extract(epoch FROM o.snapshot_at - min(p.snapshot_at))::double precision END,
      sum(r.changed_bytes)::bigint, sum(r.written_bytes)::bigint, sum(r.zero_bytes)::bigint,
      sum(r.changed_extents)::bigint, max(coalesce(r.enumerate_seconds, 0)),
      max(coalesce(r.transfer_seconds, 0)),
      CASE WHEN max(p.throttled_bytes_per_second) = o.throttled_bytes_per_second
           THEN o.throttled_bytes_per_second END
    FROM longhaul.round o
    JOIN longhaul.volume v ON v.migration = o.migration
    JOIN longhaul.volume_round r ON r.volume = v.id AND r.number = o.number
    LEFT JOIN longhaul.round p ON p.migration = o.migration AND p.number = r.base
    WHERE o.migration = $1 AND o.sealed_at IS NOT NULL
    GROUP BY o.migration, o.number ORDER BY o.number
    """
  ) { row in
    RoundMeasurement(
      number: try row.next(), sincePrevious: try row.next(Double?.self).map { .seconds($0) },
      changed: ByteCount(try row.next()), written: ByteCount(try row.next()),
      zero: ByteCount(try row.next()), extents: try row.next(),
      enumerate: .seconds(try row.next(Double.self)),
      transfer: .seconds(try row.next(Double.self)),
      throttledAt: try row.next(Double?.self).map(DataRate.init(bytesPerSecond:)))
  }
}

extension Circumstances.Comparison: PostgresDecodable {}

/// The circumstances of a decision, as the rows have them.
struct CircumstancesRow: PostgresRow {
  let value: Circumstances

  init(row: inout RowReader) throws {
    let (now, age) = (try row.next(Double.self), try row.next(Double.self))
    let requested = try row.next(Bool.self)
    value = Circumstances(
      secondsSince1970: now, sinceSnapshot: .seconds(age), cutoverRequested: requested,
      comparison: try row.next(), suspect: ByteCount(try row.next()),
      throttledAt: try row.next(Double?.self).map(DataRate.init(bytesPerSecond:)))
  }
}

extension Statement where Row == CircumstancesRow {
  /// A comparison counts for half an hour: another one is queued after ten minutes.
  static let circumstances = Self(
    "circumstances",
    """
    WITH volumes AS (
      SELECT v.id, v.suspect, longhaul.is_compared(v.id, interval '30 minutes') AS is_compared,
        (SELECT r.verification FROM longhaul.volume_round r
         WHERE r.volume = v.id AND r.verified_at IS NOT NULL
         ORDER BY r.number DESC LIMIT 1) AS last,
        EXISTS (SELECT FROM longhaul.volume_round r
                WHERE r.volume = v.id AND r.verification = 'pending') AS pending
      FROM longhaul.volume v WHERE v.migration = $1)
    SELECT extract(epoch FROM clock_timestamp())::double precision,
      extract(epoch FROM clock_timestamp() - o.snapshot_at)::double precision,
      m.cutover_requested_at IS NOT NULL,
      (SELECT CASE
         WHEN $3::boolean THEN 'off'
         WHEN bool_and(is_compared) THEN 'equal'
         WHEN bool_or(pending) THEN 'pending'
         WHEN bool_or(last IS NOT DISTINCT FROM 'different') THEN 'different'
         ELSE 'none' END FROM volumes),
      (SELECT coalesce(sum(upper(s) - lower(s)), 0)::bigint FROM volumes, unnest(suspect) s),
      (SELECT sum(t.bytes_per_second)::double precision
       FROM longhaul.throttle t JOIN volumes ON volumes.id = t.volume)
    FROM longhaul.migration m
    JOIN longhaul.round o ON o.migration = m.id AND o.number = $2
    WHERE m.id = $1
    """)
}

extension Statement where Row == Void {
  static let storeEstimate = Self(
    "store_estimate",
    """
    INSERT INTO longhaul.estimate
      (migration, round, target_seconds, freeze_seconds, snapshot_seconds, enumerate_seconds,
       transfer_seconds, extents_seconds, seal_seconds, activate_seconds, hops_seconds,
       total_seconds, delta_bytes, dirty_bytes_per_second, rate_bytes_per_second, verdict,
       explanation, probe_seconds, worst_seconds)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
    ON CONFLICT (migration, round) DO UPDATE SET
      at = now(), target_seconds = excluded.target_seconds,
      freeze_seconds = excluded.freeze_seconds, snapshot_seconds = excluded.snapshot_seconds,
      enumerate_seconds = excluded.enumerate_seconds,
      transfer_seconds = excluded.transfer_seconds, extents_seconds = excluded.extents_seconds,
      seal_seconds = excluded.seal_seconds, activate_seconds = excluded.activate_seconds,
      hops_seconds = excluded.hops_seconds, total_seconds = excluded.total_seconds,
      delta_bytes = excluded.delta_bytes,
      dirty_bytes_per_second = excluded.dirty_bytes_per_second,
      rate_bytes_per_second = excluded.rate_bytes_per_second, verdict = excluded.verdict,
      explanation = excluded.explanation, probe_seconds = excluded.probe_seconds,
      worst_seconds = excluded.worst_seconds
    """)
}
