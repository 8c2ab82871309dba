package import Postgres

// Parameters $1, $2 and $3 of every fenced statement are the job, the fence and the worker. Where
// such a statement finds nothing it divides by zero, so that the server refuses what follows it.

extension Statement where Row == Claim {
  package static let claim = Self(
    "claim_job",
    """
    WITH next AS MATERIALIZED (
      SELECT id FROM longhaul.job
      WHERE region = $1 AND state = 'ready' AND run_at <= now() AND priority <= $5
      ORDER BY priority, run_at, id LIMIT $4::int FOR UPDATE SKIP LOCKED)
    UPDATE longhaul.job
    SET state = 'running', worker = $2, fence = fence + 1, attempt = attempt + 1,
      lease_until = now() + make_interval(secs => $3), started_at = now()
    FROM next WHERE job.id = next.id
    RETURNING job.id, kind, region, attempt, max_attempts, vanished, fence, worker, enqueued_at,
      run_at, now()
    """)
}

extension Statement where Row == JobID {
  static let enqueue = Self(
    "enqueue_jobs",
    """
    WITH new AS (
      INSERT INTO longhaul.job (region, kind, priority, run_at, max_attempts)
      SELECT region, kind, priority, now() + make_interval(secs => delay), max_attempts
      FROM unnest($1::text[], $2::text[], $3::smallint[], $4::float8[], $5::int[])
        WITH ORDINALITY AS job (region, kind, priority, delay, max_attempts, place)
      ORDER BY place
      RETURNING id, region),
    told AS MATERIALIZED (
      SELECT pg_notify('longhaul.jobs', region) FROM (SELECT DISTINCT region FROM new) AS regions)
    SELECT id FROM new WHERE (SELECT count(*) FROM told) >= 0 ORDER BY id
    """)
}

extension Statement where Row == Int {
  static let reap = Self(
    "reap_jobs",
    """
    WITH expired AS MATERIALIZED (
      SELECT id FROM longhaul.job
      WHERE state = 'running' AND lease_until < now() AND ($1::text IS NULL OR region = $1)
      ORDER BY lease_until LIMIT 1000 FOR UPDATE SKIP LOCKED),
    reaped AS (
      UPDATE longhaul.job
      SET state = 'ready', worker = NULL, lease_until = NULL, vanished = vanished + 1,
        error = 'worker ' || worker || ' vanished in attempt ' || attempt
      FROM expired WHERE job.id = expired.id
      RETURNING region),
    told AS MATERIALIZED (
      SELECT pg_notify('longhaul.jobs', region)
      FROM (SELECT DISTINCT region FROM reaped) AS regions)
    SELECT count(*) FROM reaped WHERE (SELECT count(*) FROM told) >= 0
    """)
}

extension Statement where Row == Void {
  static let heartbeat = Self(
    "heartbeat_job",
    """
    WITH beaten AS (
      UPDATE longhaul.job SET lease_until = now() + make_interval(secs => $4)
      WHERE id = $1 AND fence = $2 AND worker = $3 AND state = 'running' RETURNING 1)
    SELECT 1 / count(*) FROM beaten
    """)

  static let hold = Self(
    "hold_job",
    """
    SELECT 1 / count(*) FROM (
      SELECT FROM longhaul.job
      WHERE id = $1 AND fence = $2 AND worker = $3 AND state = 'running' FOR SHARE) AS held
    """)

  package static let settle = Self(
    "settle_job",
    """
    WITH settled AS (
      UPDATE longhaul.job
      SET state = 'done', lease_until = NULL, error = NULL, finished_at = now()
      WHERE id = $1 AND fence = $2 AND worker = $3 AND state = 'running' RETURNING 1)
    SELECT 1 / count(*) FROM settled
    """)

  static let retry = Self(
    "retry_job",
    """
    WITH retried AS (
      UPDATE longhaul.job
      SET state = 'ready', worker = NULL, lease_until = NULL, error = $5,
        run_at = now() + make_interval(secs => $4)
      WHERE id = $1 AND fence = $2 AND worker = $3 AND state = 'running' RETURNING 1)
    SELECT 1 / count(*) FROM retried
    """)

  static let release = Self(
    "release_job",
    """
    WITH released AS (
      UPDATE longhaul.job
      SET state = 'ready', worker = NULL, lease_until = NULL, attempt = attempt - 1
      WHERE id = $1 AND fence = $2 AND worker = $3 AND state = 'running' RETURNING region)
    SELECT 1 / count(*), max(pg_notify('longhaul.jobs', region)::text) FROM released
    """)

  static let bury = Self(
    "bury_job",
    """
    WITH buried AS (
      UPDATE longhaul.job
      SET state = 'dead', lease_until = NULL, error = $4, finished_at = now()
      WHERE id = $1 AND fence = $2 AND worker = $3 AND state = 'running' RETURNING 1)
    SELECT 1 / count(*) FROM buried
    """)

  static let withdraw = Self(
    "withdraw_jobs",
    """
    WITH withdrawn AS (
      UPDATE longhaul.job SET state = 'withdrawn', lease_until = NULL, finished_at = now()
      WHERE id = ANY ($1::bigint[]) AND state IN ('ready', 'running') RETURNING id)
    SELECT pg_notify('longhaul.withdrawn', id::text) FROM withdrawn
    """)

  static let register = Self(
    "register_worker",
    """
    INSERT INTO longhaul.worker (id, region, name, endpoint, version, slots, draining)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (id) DO UPDATE
    SET seen_at = now(), draining = EXCLUDED.draining, endpoint = EXCLUDED.endpoint,
      stopped_at = NULL
    """)

  static let unregister = Self(
    "unregister_worker",
    "UPDATE longhaul.worker SET seen_at = now(), stopped_at = now() WHERE id = $1")
}
