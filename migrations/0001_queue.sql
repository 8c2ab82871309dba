-- The queue. It knows nothing of migrations: what a job is about stands in a table of its owner's.

CREATE SCHEMA longhaul;

CREATE TYPE longhaul.job_state AS ENUM ('ready', 'running', 'done', 'dead', 'withdrawn');

CREATE TABLE longhaul.job (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  region       text NOT NULL,
  kind         text NOT NULL,
  state        longhaul.job_state NOT NULL DEFAULT 'ready',
  priority     smallint NOT NULL DEFAULT 100,
  run_at       timestamptz NOT NULL DEFAULT now(),
  attempt      integer NOT NULL DEFAULT 0,
  max_attempts integer NOT NULL DEFAULT 5,
  vanished     integer NOT NULL DEFAULT 0,
  worker       uuid,
  lease_until  timestamptz,
  fence        bigint NOT NULL DEFAULT 0,
  error        text,
  enqueued_at  timestamptz NOT NULL DEFAULT now(),
  started_at   timestamptz,
  finished_at  timestamptz,
  CONSTRAINT running_has_a_lease CHECK (
    (state = 'running') = (lease_until IS NOT NULL)
    AND (state <> 'running' OR worker IS NOT NULL))
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);

COMMENT ON COLUMN longhaul.job.priority IS 'Lower runs first.';
COMMENT ON COLUMN longhaul.job.vanished IS 'Leases that ran out: its workers vanished.';
COMMENT ON COLUMN longhaul.job.fence IS 'Counts claims; a write with an older one changes nothing.';

CREATE INDEX job_ready ON longhaul.job (region, priority, run_at, id) WHERE state = 'ready';
CREATE INDEX job_leased ON longhaul.job (lease_until) WHERE state = 'running';

-- One row a worker process; its id is new at every start, so that no restart inherits a lease.
CREATE TABLE longhaul.worker (
  id         uuid PRIMARY KEY,
  region     text NOT NULL,
  name       text NOT NULL,
  endpoint   text,
  version    text NOT NULL,
  slots      integer NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  seen_at    timestamptz NOT NULL DEFAULT now(),
  draining   boolean NOT NULL DEFAULT false,
  stopped_at timestamptz
);

COMMENT ON COLUMN longhaul.worker.endpoint IS 'host:port where it serves snapshots to other regions.';

CREATE INDEX worker_live ON longhaul.worker (region, seen_at) WHERE stopped_at IS NULL;
