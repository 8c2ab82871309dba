-- For readers: stable views in words and units, apart from the tables, which may change.
-- Sizes are bytes, times are seconds unless a column says otherwise, moments are timestamptz.

CREATE SCHEMA report;
COMMENT ON SCHEMA report IS 'What Longhaul did and does, for people and dashboards. Columns are added, never renamed.';

CREATE INDEX job_dead ON longhaul.job (region) WHERE state = 'dead';
CREATE INDEX timing_step ON longhaul.timing (step, at);

CREATE FUNCTION longhaul.range_bytes(ranges int8multirange) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(sum(upper(range) - lower(range)), 0)::bigint FROM unnest(ranges) AS range
$$;
COMMENT ON FUNCTION longhaul.range_bytes IS 'How many bytes the ranges hold.';

CREATE VIEW report.rounds AS
WITH copies AS (
  SELECT volume.migration, copy.number AS round,
         count(*) AS volumes,
         bool_or(copy.base IS NULL) AS from_the_beginning,
         bool_and(copy.planned) AS planned,
         sum(copy.changed_objects)::bigint AS changed_objects,
         sum(copy.changed_extents)::bigint AS changed_extents,
         sum(copy.changed_bytes)::bigint AS changed_bytes,
         sum(copy.zero_bytes)::bigint AS zero_bytes,
         sum(copy.written_bytes)::bigint AS written_bytes,
         sum(copy.wire_bytes)::bigint AS wire_bytes,
         sum(copy.done_bytes)::bigint AS done_bytes,
         max(copy.enumerate_seconds) AS enumerate_seconds,
         max(copy.transfer_seconds) AS transfer_seconds,
         CASE WHEN bool_or(copy.verification = 'different') THEN 'different'
              WHEN bool_or(copy.verification = 'pending') THEN 'pending'
              WHEN bool_and(copy.verification IS NOT DISTINCT FROM 'equal') THEN 'equal'
         END AS verification
    FROM longhaul.volume_round AS copy JOIN longhaul.volume ON volume.id = copy.volume
   GROUP BY volume.migration, copy.number)
SELECT round.migration, round.number AS round, round.kind,
       round.started_at, round.snapshot_at, round.copied_at, round.sealed_at,
       extract(epoch FROM round.snapshot_at - (
         SELECT max(earlier.snapshot_at) FROM longhaul.round AS earlier
          WHERE earlier.migration = round.migration AND earlier.number < round.number
            AND earlier.sealed_at IS NOT NULL))::double precision AS since_previous_seconds,
       extract(epoch FROM round.sealed_at - round.snapshot_at)::double precision
         AS duration_seconds,
       copies.volumes, copies.from_the_beginning, copies.changed_objects, copies.changed_extents,
       copies.changed_bytes, copies.zero_bytes, copies.written_bytes, copies.wire_bytes,
       copies.done_bytes,
       CASE WHEN round.copied_at IS NOT NULL THEN 100
            WHEN copies.planned
            THEN least(100, coalesce(100.0 * copies.done_bytes / nullif(copies.changed_bytes, 0), 100))
       END::double precision AS done_percent,
       copies.enumerate_seconds, copies.transfer_seconds,
       copies.written_bytes / nullif(copies.transfer_seconds, 0) AS written_bytes_per_second,
       copies.written_bytes::double precision / nullif(copies.wire_bytes, 0) AS compression_ratio,
       copies.verification,
       estimate.total_seconds AS predicted_downtime_seconds,
       estimate.delta_bytes AS predicted_delta_bytes,
       estimate.dirty_bytes_per_second, estimate.rate_bytes_per_second,
       estimate.verdict, estimate.explanation
  FROM longhaul.round
  LEFT JOIN copies ON copies.migration = round.migration AND copies.round = round.number
  LEFT JOIN longhaul.estimate
    ON estimate.migration = round.migration AND estimate.round = round.number;

COMMENT ON VIEW report.rounds IS 'One row a round of a migration: what changed, what was copied, and what was decided after it.';
COMMENT ON COLUMN report.rounds.kind IS 'seed, delta, or final (copied while the source stood still).';
COMMENT ON COLUMN report.rounds.snapshot_at IS 'When its first snapshot was asked for: no later write is in it.';
COMMENT ON COLUMN report.rounds.since_previous_seconds IS 'From the last sealed round''s snapshot to this one''s; the changes piled up in that time.';
COMMENT ON COLUMN report.rounds.duration_seconds IS 'From its snapshot to its seal.';
COMMENT ON COLUMN report.rounds.from_the_beginning IS 'It copied all there was, not the difference to an earlier round.';
COMMENT ON COLUMN report.rounds.changed_bytes IS 'The size of the diff, of all volumes.';
COMMENT ON COLUMN report.rounds.zero_bytes IS 'What of it reads as zeros, and was not sent.';
COMMENT ON COLUMN report.rounds.written_bytes IS 'Data written at the destination.';
COMMENT ON COLUMN report.rounds.wire_bytes IS 'What crossed the link for it, compressed.';
COMMENT ON COLUMN report.rounds.done_percent IS 'Of the changed bytes; null while they are still being listed.';
COMMENT ON COLUMN report.rounds.enumerate_seconds IS 'Until the changed objects were known; of the slowest volume.';
COMMENT ON COLUMN report.rounds.transfer_seconds IS 'From there until all was at the destination; of the slowest volume.';
COMMENT ON COLUMN report.rounds.verification IS 'Over all volumes: different if any is, equal if all are, pending, or null: not compared.';
COMMENT ON COLUMN report.rounds.predicted_downtime_seconds IS 'The estimate after this round.';
COMMENT ON COLUMN report.rounds.verdict IS 'What was decided after it: cut over, again, ready, hold or throttle; explanation says why.';

CREATE VIEW report.volumes AS
SELECT volume.migration, volume.id AS volume, volume.position,
       migration.source_region, volume.source_pool, volume.source_namespace, volume.source_image,
       migration.destination_region, volume.destination_pool, volume.destination_namespace,
       volume.destination_image,
       volume.created AS destination_created,
       volume.size AS size_bytes,
       latest.number AS round, latest.changed_bytes, latest.written_bytes, latest.done_bytes,
       CASE WHEN latest.copied_at IS NOT NULL THEN 100
            WHEN latest.planned AND latest.changed_bytes > 0
            THEN least(100, 100.0 * latest.done_bytes / latest.changed_bytes)
       END::double precision AS done_percent,
       latest.progressed_at, latest.copied_at, latest.exact AS listed_exactly,
       sealed.number AS sealed_round, sealed.source_snapshot, sealed.destination_snapshot,
       compared.number AS compared_round, compared.verification, compared.verified_at,
       longhaul.range_bytes(volume.suspect) AS suspect_bytes,
       throttle.bytes_per_second AS write_limit_bytes_per_second
  FROM longhaul.volume
  JOIN longhaul.migration ON migration.id = volume.migration
  LEFT JOIN LATERAL (
    SELECT * FROM longhaul.volume_round AS copy WHERE copy.volume = volume.id
     ORDER BY copy.number DESC LIMIT 1) AS latest ON true
  LEFT JOIN LATERAL (
    SELECT copy.* FROM longhaul.volume_round AS copy
      JOIN longhaul.round ON round.migration = volume.migration AND round.number = copy.number
     WHERE copy.volume = volume.id AND round.sealed_at IS NOT NULL
     ORDER BY copy.number DESC LIMIT 1) AS sealed ON true
  LEFT JOIN LATERAL (
    SELECT * FROM longhaul.volume_round AS copy
     WHERE copy.volume = volume.id AND copy.verification IN ('equal', 'different')
     ORDER BY copy.number DESC LIMIT 1) AS compared ON true
  LEFT JOIN longhaul.throttle ON throttle.volume = volume.id;

COMMENT ON VIEW report.volumes IS 'One row a volume: both its images, and how far its copy came.';
COMMENT ON COLUMN report.volumes.destination_created IS 'Longhaul made the destination image; cancelling removes it.';
COMMENT ON COLUMN report.volumes.round IS 'The latest round that has it; the next columns are of that round.';
COMMENT ON COLUMN report.volumes.listed_exactly IS 'Its changes were listed without the object map.';
COMMENT ON COLUMN report.volumes.sealed_round IS 'The latest round that is complete at both sides, with its snapshots'' names.';
COMMENT ON COLUMN report.volumes.compared_round IS 'The latest round of which both sides were compared, and the outcome.';
COMMENT ON COLUMN report.volumes.suspect_bytes IS 'Found different by a comparison, and to be copied again.';
COMMENT ON COLUMN report.volumes.write_limit_bytes_per_second IS 'The limit on the source''s writes that is in force; null: none of ours.';

CREATE VIEW report.migrations AS
SELECT migration.id AS migration, migration.source_region, migration.destination_region,
       migration.phase, migration.round, migration.owner, migration.epoch AS owner_epoch,
       migration.policy ->> 'cutover' AS cutover_policy,
       to_timestamp((migration.policy ->> 'cutoverAt')::double precision) AS cutover_at,
       (migration.policy ->> 'targetSeconds')::double precision AS target_seconds,
       migration.policy ->> 'divergence' AS divergence_policy,
       migration.policy ->> 'verification' AS verification_policy,
       (migration.policy ->> 'mostRounds')::integer AS most_rounds,
       volumes.volumes, volumes.size_bytes, volumes.suspect_bytes,
       volumes.write_limit_bytes_per_second,
       copies.written_bytes, copies.wire_bytes,
       estimate.round AS estimated_round,
       estimate.total_seconds AS predicted_downtime_seconds,
       estimate.dirty_bytes_per_second, estimate.rate_bytes_per_second,
       estimate.verdict, estimate.explanation,
       downtime.total_seconds AS downtime_seconds,
       migration.reason, migration.cutover_requested_at, migration.due_at AS next_round_at,
       migration.created_by, migration.created_at, migration.changed_at, migration.frozen_at,
       migration.activated_at
  FROM longhaul.migration
  LEFT JOIN LATERAL (
    SELECT count(*) AS volumes, sum(volume.size)::bigint AS size_bytes,
           sum(longhaul.range_bytes(volume.suspect))::bigint AS suspect_bytes,
           min(throttle.bytes_per_second) AS write_limit_bytes_per_second
      FROM longhaul.volume LEFT JOIN longhaul.throttle ON throttle.volume = volume.id
     WHERE volume.migration = migration.id) AS volumes ON true
  LEFT JOIN LATERAL (
    SELECT sum(copy.written_bytes)::bigint AS written_bytes,
           sum(copy.wire_bytes)::bigint AS wire_bytes
      FROM longhaul.volume_round AS copy JOIN longhaul.volume ON volume.id = copy.volume
     WHERE volume.migration = migration.id) AS copies ON true
  LEFT JOIN LATERAL (
    SELECT * FROM longhaul.estimate AS latest WHERE latest.migration = migration.id
     ORDER BY latest.round DESC LIMIT 1) AS estimate ON true
  LEFT JOIN longhaul.downtime ON downtime.migration = migration.id;

COMMENT ON VIEW report.migrations IS 'One row a migration: where it stands, what it waits for, what it took.';
COMMENT ON COLUMN report.migrations.phase IS 'submitted, preflight, provisioning, seeding, catching up, ready, held, freezing, final round, activating, thawing, done, finalizing, finalized, cancelling, cancelled, paused or failed.';
COMMENT ON COLUMN report.migrations.owner IS 'Who may run: source, nobody or destination; owner_epoch counts its changes.';
COMMENT ON COLUMN report.migrations.cutover_policy IS 'auto, manual, or at (the moment in cutover_at).';
COMMENT ON COLUMN report.migrations.target_seconds IS 'The longest downtime that is accepted.';
COMMENT ON COLUMN report.migrations.write_limit_bytes_per_second IS 'The lowest limit on a source volume''s writes that is in force; null: none of ours.';
COMMENT ON COLUMN report.migrations.written_bytes IS 'Data written at the destination, in all rounds.';
COMMENT ON COLUMN report.migrations.wire_bytes IS 'What crossed the link for it, compressed.';
COMMENT ON COLUMN report.migrations.predicted_downtime_seconds IS 'The latest estimate, made after the round estimated_round.';
COMMENT ON COLUMN report.migrations.downtime_seconds IS 'What the cutover took in truth; null before it.';
COMMENT ON COLUMN report.migrations.reason IS 'Why it failed, is held, or what it waits for.';

CREATE VIEW report.downtime AS
SELECT downtime.migration, migration.source_region, migration.destination_region,
       downtime.round AS final_round, estimate.round AS estimated_round,
       migration.frozen_at, migration.activated_at,
       estimate.target_seconds,
       estimate.total_seconds AS predicted_seconds,
       downtime.total_seconds AS actual_seconds,
       downtime.total_seconds - estimate.total_seconds AS error_seconds,
       100 * (estimate.total_seconds - downtime.total_seconds)
         / nullif(downtime.total_seconds, 0) AS error_percent,
       downtime.total_seconds <= estimate.target_seconds AS within_target,
       estimate.freeze_seconds AS predicted_freeze_seconds,
       downtime.freeze_seconds AS actual_freeze_seconds,
       estimate.snapshot_seconds AS predicted_snapshot_seconds,
       downtime.snapshot_seconds AS actual_snapshot_seconds,
       estimate.enumerate_seconds AS predicted_enumerate_seconds,
       downtime.enumerate_seconds AS actual_enumerate_seconds,
       estimate.transfer_seconds + estimate.extents_seconds AS predicted_transfer_seconds,
       downtime.transfer_seconds AS actual_transfer_seconds,
       estimate.seal_seconds AS predicted_seal_seconds,
       downtime.seal_seconds AS actual_seal_seconds,
       estimate.activate_seconds AS predicted_activate_seconds,
       downtime.activate_seconds AS actual_activate_seconds,
       estimate.hops_seconds AS predicted_hops_seconds,
       downtime.hops_seconds AS actual_hops_seconds,
       estimate.delta_bytes AS predicted_delta_bytes,
       copies.written_bytes AS actual_delta_bytes,
       estimate.rate_bytes_per_second AS predicted_rate_bytes_per_second,
       copies.written_bytes / nullif(copies.transfer_seconds, 0) AS actual_rate_bytes_per_second
  FROM longhaul.downtime
  JOIN longhaul.migration ON migration.id = downtime.migration
  LEFT JOIN LATERAL (
    SELECT * FROM longhaul.estimate AS last
     WHERE last.migration = downtime.migration AND last.round < downtime.round
     ORDER BY last.round DESC LIMIT 1) AS estimate ON true
  LEFT JOIN LATERAL (
    SELECT sum(copy.written_bytes)::bigint AS written_bytes,
           max(copy.transfer_seconds) AS transfer_seconds
      FROM longhaul.volume_round AS copy JOIN longhaul.volume ON volume.id = copy.volume
     WHERE volume.migration = downtime.migration AND copy.number = downtime.round)
    AS copies ON true;

COMMENT ON VIEW report.downtime IS 'One row a cutover that succeeded: the prediction it was decided by, and what it took, term by term.';
COMMENT ON COLUMN report.downtime.estimated_round IS 'The round before the final one, after which the cutover was decided.';
COMMENT ON COLUMN report.downtime.error_seconds IS 'Actual less predicted: above zero it took longer than was promised.';
COMMENT ON COLUMN report.downtime.error_percent IS 'Predicted less actual, in percent of the actual: below zero it took longer than was promised.';
COMMENT ON COLUMN report.downtime.predicted_transfer_seconds IS 'The bytes over the link, and what the extents and the copy as such cost.';
COMMENT ON COLUMN report.downtime.predicted_hops_seconds IS 'From one job of the cutover to the next, in all.';

CREATE VIEW report.workers AS
SELECT worker.id AS worker, worker.region, worker.name, worker.endpoint, worker.version,
       CASE WHEN worker.stopped_at IS NOT NULL THEN 'stopped'
            WHEN worker.seen_at <= now() - interval '15 s' THEN 'lost'
            WHEN worker.draining THEN 'draining'
            ELSE 'live'
       END AS state,
       worker.stopped_at IS NULL AND worker.seen_at > now() - interval '15 s' AS live,
       worker.slots, coalesce(jobs.running, 0) AS running,
       extract(epoch FROM now() - worker.seen_at)::double precision AS seen_seconds_ago,
       worker.started_at, worker.seen_at, worker.stopped_at
  FROM longhaul.worker
  LEFT JOIN (
    SELECT job.worker, count(*) AS running FROM longhaul.job WHERE job.state = 'running'
     GROUP BY job.worker) AS jobs ON jobs.worker = worker.id;

COMMENT ON VIEW report.workers IS 'One row a worker process.';
COMMENT ON COLUMN report.workers.state IS 'live; draining: takes no more work; lost: not seen for 15 s; stopped.';
COMMENT ON COLUMN report.workers.live IS 'Seen within the last 15 s, and not stopped.';
COMMENT ON COLUMN report.workers.slots IS 'Jobs it runs at a time; running: how many there are.';
COMMENT ON COLUMN report.workers.endpoint IS 'Where it serves snapshots to other regions.';

CREATE VIEW report.regions AS
WITH queue AS (
  SELECT job.region,
         count(*) FILTER (WHERE job.state = 'ready' AND job.run_at <= now()) AS waiting,
         count(*) FILTER (WHERE job.state = 'ready' AND job.run_at > now()) AS delayed,
         count(*) FILTER (WHERE job.state = 'running') AS running,
         count(*) FILTER (WHERE job.state = 'running' AND job.lease_until <= now()) AS expired,
         count(*) FILTER (WHERE job.state = 'dead') AS dead,
         min(job.run_at) FILTER (WHERE job.state = 'ready' AND job.run_at <= now()) AS oldest_at
    FROM longhaul.job WHERE job.state IN ('ready', 'running', 'dead') GROUP BY job.region),
workers AS (
  SELECT worker.region, count(*) FILTER (WHERE worker.live) AS live_workers,
         sum(worker.slots) FILTER (WHERE worker.state = 'live') AS slots
    FROM report.workers AS worker GROUP BY worker.region),
names AS (
  SELECT region FROM queue UNION SELECT region FROM workers
   UNION SELECT source_region FROM longhaul.migration
   UNION SELECT destination_region FROM longhaul.migration)
SELECT names.region,
       coalesce(queue.waiting, 0) AS queue_depth,
       coalesce(queue.delayed, 0) AS delayed,
       coalesce(queue.running, 0) AS running,
       coalesce(queue.expired, 0) AS expired,
       coalesce(queue.dead, 0) AS dead,
       extract(epoch FROM now() - queue.oldest_at)::double precision AS oldest_waiting_seconds,
       coalesce(workers.live_workers, 0) AS live_workers,
       coalesce(workers.slots, 0) AS slots
  FROM names LEFT JOIN queue USING (region) LEFT JOIN workers USING (region);

COMMENT ON VIEW report.regions IS 'One row a region: its queue and its workers.';
COMMENT ON COLUMN report.regions.queue_depth IS 'Jobs that could run now and wait for a worker.';
COMMENT ON COLUMN report.regions.delayed IS 'Jobs that are to be tried again later.';
COMMENT ON COLUMN report.regions.expired IS 'Of the running ones: leases that ran out and are about to be taken back.';
COMMENT ON COLUMN report.regions.dead IS 'Jobs that gave up for good.';
COMMENT ON COLUMN report.regions.oldest_waiting_seconds IS 'How long the first in the queue has waited; null: none does.';
COMMENT ON COLUMN report.regions.slots IS 'Jobs that its live workers run at a time.';

CREATE VIEW report.routes AS
WITH route AS (
  SELECT source_region, destination_region, count(*) AS migrations,
         count(*) FILTER (WHERE phase NOT IN
           ('done', 'finalizing', 'finalized', 'cancelled', 'failed', 'paused')) AS active,
         count(*) FILTER (WHERE phase IN ('done', 'finalizing', 'finalized')) AS succeeded
    FROM longhaul.migration GROUP BY source_region, destination_region),
recent AS (
  SELECT migration.source_region, migration.destination_region, round.*,
         row_number() OVER (
           PARTITION BY migration.source_region, migration.destination_region
           ORDER BY round.sealed_at DESC) AS age
    FROM report.rounds AS round JOIN longhaul.migration ON migration.id = round.migration
   WHERE round.sealed_at IS NOT NULL),
rate AS (
  SELECT source_region, destination_region, count(*) AS rounds,
         sum(written_bytes)::bigint AS written_bytes, sum(wire_bytes)::bigint AS wire_bytes,
         sum(transfer_seconds) AS transfer_seconds
    FROM recent WHERE age <= 100 GROUP BY source_region, destination_region),
sample AS (
  SELECT migration.source_region, migration.destination_region, timing.step, timing.seconds,
         row_number() OVER (
           PARTITION BY migration.source_region, migration.destination_region, timing.step
           ORDER BY timing.at DESC, timing.id DESC) AS age
    FROM longhaul.timing JOIN longhaul.migration ON migration.id = timing.migration),
step AS (
  SELECT source_region, destination_region,
         percentile_disc(0.95) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE step = 'freeze') AS freeze,
         percentile_disc(0.95) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE step = 'snapshot') AS snapshot,
         percentile_disc(0.95) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE step = 'seal') AS seal,
         percentile_disc(0.95) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE step = 'activate') AS activate,
         percentile_disc(0.95) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE step = 'hop') AS hop
    FROM sample WHERE age <= 100 GROUP BY source_region, destination_region),
cutover AS (
  SELECT source_region, destination_region,
         percentile_disc(0.5) WITHIN GROUP (ORDER BY actual_seconds) AS median,
         percentile_disc(0.95) WITHIN GROUP (ORDER BY actual_seconds) AS p95
    FROM report.downtime GROUP BY source_region, destination_region)
SELECT route.source_region, route.destination_region, route.migrations, route.active,
       route.succeeded,
       coalesce(rate.rounds, 0) AS recent_rounds,
       rate.written_bytes AS recent_written_bytes, rate.wire_bytes AS recent_wire_bytes,
       rate.transfer_seconds AS recent_transfer_seconds,
       rate.written_bytes / nullif(rate.transfer_seconds, 0) / 1e6 AS megabytes_per_second,
       step.freeze AS freeze_p95_seconds, step.snapshot AS snapshot_p95_seconds,
       step.seal AS seal_p95_seconds, step.activate AS activate_p95_seconds,
       step.hop AS hop_p95_seconds,
       cutover.median AS downtime_median_seconds, cutover.p95 AS downtime_p95_seconds
  FROM route
  LEFT JOIN rate USING (source_region, destination_region)
  LEFT JOIN step USING (source_region, destination_region)
  LEFT JOIN cutover USING (source_region, destination_region);

COMMENT ON VIEW report.routes IS 'One row a pair of regions that has had a migration: what its link carries, and how long the steps of a cutover take.';
COMMENT ON COLUMN report.routes.active IS 'Migrations that are neither over, nor paused or failed.';
COMMENT ON COLUMN report.routes.recent_rounds IS 'Sealed rounds that the rate is over: the last 100.';
COMMENT ON COLUMN report.routes.megabytes_per_second IS 'Data written per second of transfer, in millions of bytes.';
COMMENT ON COLUMN report.routes.freeze_p95_seconds IS 'The 95th percentile of the last 100; likewise for the other steps.';

CREATE VIEW report.events AS
SELECT event.id AS event, event.at, event.migration, event.volume, event.actor, event.kind,
       event.phase, event.round, event.message, event.detail
  FROM longhaul.event;

COMMENT ON VIEW report.events IS 'Who did what, and when: append only.';
COMMENT ON COLUMN report.events.actor IS 'The operator, the scheduler, or the worker.';
COMMENT ON COLUMN report.events.phase IS 'The migration''s, after the event.';
