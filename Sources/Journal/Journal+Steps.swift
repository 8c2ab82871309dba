import Jobs
import Migrations
public import Postgres

extension Journal {
  /// Keeps how long a step took.
  public func record(
    _ step: TimedStep, took time: Duration, of migration: MigrationID, round: Int,
    in transaction: Transaction
  ) {
    transaction.send(.recordTiming, migration, round, step, time)
  }

  /// Writes down that the source is about to be stopped: from here the downtime counts.
  ///
  /// When this freeze was begun before, by a worker that vanished, the downtime counts from its
  /// time.
  public func recordFrozen(_ migration: MigrationID, in transaction: Transaction) {
    transaction.send(.recordFrozen, migration)
  }

  /// Keeps what the source's preflight saw of an image, for the destination to be made alike.
  public func recordSource(
    _ volume: VolumeID, imageID: String, shape: ImageShape, in transaction: Transaction
  ) throws {
    transaction.send(.recordSource, volume, imageID, shape.size, try JSON(shape))
  }

  /// Writes down that a destination image is about to be made, so that it is ours if it is found.
  public func recordIntent(_ volume: VolumeID, in transaction: Transaction) {
    transaction.send(.recordIntent, volume)
  }

  /// Sets a destination image's id, whether Longhaul made it, and whether it holds nothing yet.
  public func recordProvisioned(
    _ volume: VolumeID, imageID: String, created: Bool, empty: Bool, in transaction: Transaction
  ) {
    transaction.send(.recordProvisioned, volume, imageID, created, empty)
  }

  /// Has a migration wait for no probe any more.
  public func forgetProbe(of migration: MigrationID, in transaction: Transaction) {
    transaction.send(.forgetProbe, migration)
    record(.probe, "is not waited for any more", of: migration, in: transaction)
  }

  /// Stores what the cutover took, term by term, beside what was predicted.
  public func recordDowntime(
    _ migration: MigrationID, round: Int, in transaction: Transaction
  ) {
    transaction.send(.recordDowntime, migration, round)
  }
}

extension Statement where Row == Void {
  static let recordTiming = Self(
    "record_timing",
    "INSERT INTO longhaul.timing (migration, round, step, seconds) VALUES ($1, $2, $3, $4)")

  static let recordFrozen = Self(
    "record_frozen",
    """
    UPDATE longhaul.migration SET frozen_at = CASE
      WHEN frozen_at >= changed_at THEN frozen_at ELSE clock_timestamp() END
    WHERE id = $1
    """)

  static let recordSource = Self(
    "record_source",
    "UPDATE longhaul.volume SET source_image_id = $2, size = $3, shape = $4 WHERE id = $1")

  static let recordIntent = Self(
    "record_intent", "UPDATE longhaul.volume SET created = true WHERE id = $1")

  static let recordProvisioned = Self(
    "record_provisioned",
    """
    UPDATE longhaul.volume SET destination_image_id = $2, created = created OR $3, fresh = $4
    WHERE id = $1
    """)

  static let forgetProbe = Self(
    "forget_probe", "UPDATE longhaul.migration SET options = options - 'probe' WHERE id = $1")

  /// The total is by the clock; what no term explains went into the hops from job to job.
  static let recordDowntime = Self(
    "record_downtime",
    """
    WITH total AS (
      SELECT extract(epoch FROM clock_timestamp() - frozen_at)::double precision AS seconds
      FROM longhaul.migration WHERE id = $1),
    steps AS (
      SELECT coalesce(max(seconds) FILTER (WHERE step = 'freeze'), 0) AS freeze,
             coalesce(max(seconds) FILTER (WHERE step = 'snapshot'), 0) AS snapshot,
             coalesce(max(seconds) FILTER (WHERE step = 'seal'), 0) AS seal,
             coalesce(max(seconds) FILTER (WHERE step = 'activate'), 0) AS activate,
             coalesce(max(seconds) FILTER (WHERE step = 'probe'), 0) AS probe
      FROM (SELECT DISTINCT ON (step) step, seconds FROM longhaul.timing
            WHERE migration = $1 AND round = $2 AND step <> 'hop' ORDER BY step, id DESC) latest),
    copies AS (
      SELECT coalesce(max(r.enumerate_seconds), 0) AS enumerate,
             coalesce(max(r.enumerate_seconds + r.transfer_seconds), 0) AS whole
      FROM longhaul.volume_round r JOIN longhaul.volume v ON v.id = r.volume
      WHERE v.migration = $1 AND r.number = $2)
    INSERT INTO longhaul.downtime
      (migration, round, freeze_seconds, snapshot_seconds, enumerate_seconds, transfer_seconds,
       seal_seconds, activate_seconds, probe_seconds, hops_seconds, total_seconds)
    SELECT $1, $2, s.freeze, s.snapshot, c.enumerate, greatest(0, c.whole - c.enumerate), s.seal,
           s.activate, s.probe,
           greatest(
             0, t.seconds - s.freeze - s.snapshot - c.whole - s.seal - s.activate - s.probe),
           t.seconds
    FROM total t, steps s, copies c
    ON CONFLICT (migration) DO NOTHING
    """)
}
