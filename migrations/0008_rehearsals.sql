-- A clone of a server that is booted from the last sealed round, looked at, and removed.

CREATE TABLE longhaul.rehearsal (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  migration      bigint NOT NULL REFERENCES longhaul.migration,
  mark           uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
  network        text,
  watch_seconds  double precision NOT NULL,
  requested_by   text NOT NULL,
  requested_at   timestamptz NOT NULL DEFAULT now(),
  started_at     timestamptz,
  step           text,
  round          integer,
  boot_seconds   double precision,
  probe_seconds  double precision,
  finished_at    timestamptz,
  outcome        text CHECK (outcome IN ('booted', 'probed', 'failed')),
  error          text,
  console        text,
  removed        boolean NOT NULL DEFAULT false
);

COMMENT ON COLUMN longhaul.rehearsal.mark IS 'In the metadata or the name of all that is made for it.';
COMMENT ON COLUMN longhaul.rehearsal.network IS 'The network at the destination that its clone is in; null: none.';
COMMENT ON COLUMN longhaul.rehearsal.watch_seconds IS 'How long its guest runs before its console is read, without a probe.';
COMMENT ON COLUMN longhaul.rehearsal.removed IS 'All that was made for it is gone.';
CREATE INDEX rehearsal_migration ON longhaul.rehearsal (migration);
CREATE UNIQUE INDEX rehearsal_open ON longhaul.rehearsal (migration) WHERE finished_at IS NULL;

CREATE VIEW report.rehearsals AS
SELECT rehearsal.id AS rehearsal, rehearsal.migration, server.name AS server, migration.destination_region AS region,
       rehearsal.round, rehearsal.network, rehearsal.requested_by, rehearsal.requested_at,
       rehearsal.started_at, rehearsal.finished_at, rehearsal.step, rehearsal.outcome,
       rehearsal.boot_seconds, rehearsal.probe_seconds, rehearsal.error, rehearsal.removed
  FROM longhaul.rehearsal
  JOIN longhaul.migration ON migration.id = rehearsal.migration
  LEFT JOIN longhaul.server ON server.migration = rehearsal.migration;

COMMENT ON VIEW report.rehearsals IS 'One row a rehearsal: a clone of the server that was booted from a sealed round, and removed.';
COMMENT ON COLUMN report.rehearsals.round IS 'The sealed round that it was booted from.';
COMMENT ON COLUMN report.rehearsals.network IS 'The network that it was in; null: none.';
COMMENT ON COLUMN report.rehearsals.step IS 'What it does just now, or did last.';
COMMENT ON COLUMN report.rehearsals.outcome IS 'booted, probed (its probe succeeded), or failed.';
COMMENT ON COLUMN report.rehearsals.boot_seconds IS 'From the order to make the server until Nova said that it runs.';
COMMENT ON COLUMN report.rehearsals.removed IS 'All that was made for it is gone.';

GRANT SELECT ON longhaul.rehearsal TO longhaul_scheduler, longhaul_worker;
GRANT INSERT ON longhaul.rehearsal TO longhaul_scheduler;
GRANT UPDATE ON longhaul.rehearsal TO longhaul_worker;
GRANT SELECT ON report.rehearsals TO longhaul_report, longhaul_scheduler, longhaul_worker;
DO $$
BEGIN
  IF pg_has_role(current_user, 'longhaul_owner', 'MEMBER') THEN
    ALTER TABLE longhaul.rehearsal OWNER TO longhaul_owner;
    ALTER VIEW report.rehearsals OWNER TO longhaul_owner;
  END IF;
END $$;
