-- Whether the guest is there, once its server runs: a term of its own beside the server's start.

ALTER TABLE longhaul.estimate
  ADD COLUMN probe_seconds double precision NOT NULL DEFAULT 0,
  ADD COLUMN worst_seconds double precision;
COMMENT ON COLUMN longhaul.estimate.worst_seconds IS 'In all, if the guest takes all the time that it is given to shut down; null: that is no more.';

ALTER TABLE longhaul.downtime ADD COLUMN probe_seconds double precision NOT NULL DEFAULT 0;

ALTER TABLE longhaul.timing
  DROP CONSTRAINT timing_step_check,
  ADD CONSTRAINT timing_step_check
    CHECK (step IN ('freeze', 'snapshot', 'seal', 'activate', 'probe', 'thaw', 'hop'));

-- What makes one migration's cutover like another's.
CREATE FUNCTION longhaul.manner(migration longhaul.migration) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT CASE (SELECT moves_server FROM longhaul.server WHERE server.migration = ($1).id)
         WHEN true THEN concat_ws(' ', 'server', coalesce(($1).policy ->> 'freeze', 'stop'),
                                  coalesce(($1).policy ->> 'placement', 'prestaged'))
         WHEN false THEN 'attachments'
         ELSE 'volumes' END
    || ' ' || coalesce(($1).options ->> 'hooks', '') || ' ' || coalesce(($1).options ->> 'probe', '')
$$;
COMMENT ON FUNCTION longhaul.manner IS 'Migrations that stop and start in the same manner tell each other how long that takes.';

CREATE OR REPLACE VIEW report.downtime AS
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
       copies.written_bytes / nullif(copies.transfer_seconds, 0) AS actual_rate_bytes_per_second,
       estimate.probe_seconds AS predicted_probe_seconds,
       downtime.probe_seconds AS actual_probe_seconds,
       estimate.worst_seconds AS predicted_worst_seconds
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

COMMENT ON COLUMN report.downtime.predicted_probe_seconds IS 'From the destination''s start until its probe succeeded; 0 without one.';
COMMENT ON COLUMN report.downtime.predicted_worst_seconds IS 'If the guest had taken all the time that it is given to shut down; null: that is no more.';

-- One line of time for each migration: hooks, calls to the clouds, and steps, as they began.
CREATE VIEW report.timeline AS
SELECT call.migration, call.started_at AS at, call.region, 'call' AS kind, call.action AS what, call.subject,
       call.seconds, coalesce(call.outcome, 'open') AS outcome
  FROM report.calls AS call
UNION ALL
SELECT run.migration, run.started_at,
       CASE run.hook WHEN 'activate' THEN migration.destination_region ELSE migration.source_region END,
       'hook', run.hook, NULL,
       extract(epoch FROM run.finished_at - run.started_at)::double precision,
       CASE WHEN run.finished_at IS NULL THEN 'open' WHEN run.exit_code = 0 THEN 'done' ELSE 'refused' END
  FROM longhaul.hook_run AS run JOIN longhaul.migration ON migration.id = run.migration
UNION ALL
SELECT timing.migration, timing.at - make_interval(secs => timing.seconds),
       CASE WHEN timing.step IN ('seal', 'activate', 'probe') THEN migration.destination_region
            ELSE migration.source_region END,
       'step', timing.step, NULL, timing.seconds, 'done'
  FROM longhaul.timing JOIN longhaul.migration ON migration.id = timing.migration
 WHERE timing.step <> 'hop'
UNION ALL
SELECT event.migration, event.at, NULL, 'event', event.kind, event.message, NULL, NULL
  FROM longhaul.event WHERE event.migration IS NOT NULL;

COMMENT ON VIEW report.timeline IS 'Everything that happened to a migration, one row each, with how long it took; order it by at.';
COMMENT ON COLUMN report.timeline.at IS 'When it began.';
COMMENT ON COLUMN report.timeline.kind IS 'call (to a cloud), hook, step (of a round or the cutover), or event.';
COMMENT ON COLUMN report.timeline.subject IS 'What a call was about, or an event''s message.';
COMMENT ON COLUMN report.timeline.seconds IS 'How long it took; null: an event, or nobody saw its end.';
COMMENT ON COLUMN report.timeline.outcome IS 'done, refused, unknown, or open: nobody saw its end; null for events.';

GRANT SELECT ON report.timeline TO longhaul_report, longhaul_scheduler, longhaul_worker;
GRANT EXECUTE ON FUNCTION longhaul.manner TO longhaul_scheduler, longhaul_worker;
DO $$
BEGIN
  IF pg_has_role(current_user, 'longhaul_owner', 'MEMBER') THEN
    ALTER VIEW report.timeline OWNER TO longhaul_owner;
    ALTER FUNCTION longhaul.manner OWNER TO longhaul_owner;
  END IF;
END $$;
