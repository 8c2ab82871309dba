-- Servers that move with their volumes, and every call that changes something in a cloud.

-- Cinder names the destination's image, so it is known only once the volume is made.
ALTER TABLE longhaul.volume
  ALTER COLUMN destination_pool DROP NOT NULL,
  ALTER COLUMN destination_image DROP NOT NULL,
  ADD COLUMN source_volume text,
  ADD COLUMN destination_volume text,
  ADD CONSTRAINT destination_is_whole CHECK ((destination_pool IS NULL) = (destination_image IS NULL));

COMMENT ON COLUMN longhaul.volume.source_volume IS 'Cinder''s id at the source; null: the image is none of Cinder''s.';
COMMENT ON COLUMN longhaul.volume.destination_volume IS 'Cinder''s id at the destination, once it was made.';

-- What a migration has brought away can be brought back, from the last round that both sides share.
ALTER TABLE longhaul.migration ADD COLUMN failback_of bigint REFERENCES longhaul.migration;
COMMENT ON COLUMN longhaul.migration.failback_of IS 'The migration that this one takes back; its last sealed round is the seed.';
CREATE INDEX migration_failback ON longhaul.migration (failback_of) WHERE failback_of IS NOT NULL;

CREATE TABLE longhaul.server (
  migration          bigint PRIMARY KEY REFERENCES longhaul.migration,
  mark               uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
  name               text NOT NULL,
  source_server      text NOT NULL,
  description        jsonb NOT NULL,
  mapping            jsonb NOT NULL,
  arrangement        jsonb,
  destination_server text,
  moves_server       boolean NOT NULL DEFAULT true,
  removes_source     boolean NOT NULL DEFAULT false
);

COMMENT ON TABLE longhaul.server IS 'The server that a migration moves; migrations of volumes alone have none.';
COMMENT ON COLUMN longhaul.server.mark IS 'In the metadata or the name of all that is made for it in a cloud, so that it is found again after a crash.';
COMMENT ON COLUMN longhaul.server.description IS 'What the server is like at the source; holds its user data.';
COMMENT ON COLUMN longhaul.server.mapping IS 'Which names at the destination stand for which at the source.';
COMMENT ON COLUMN longhaul.server.arrangement IS 'What the destination gives it, chosen by preflight.';

COMMENT ON COLUMN longhaul.server.moves_server IS 'false: some of its data volumes move to another server, which runs at the destination.';
COMMENT ON COLUMN longhaul.server.removes_source IS 'Finalizing removes the source''s server and volumes, too.';

CREATE TABLE longhaul.cloud_call (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  migration   bigint NOT NULL REFERENCES longhaul.migration,
  region      text NOT NULL,
  action      text NOT NULL,
  subject     text NOT NULL,
  epoch       bigint NOT NULL,
  fence       bigint NOT NULL,
  worker      uuid NOT NULL,
  started_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  ends_by     timestamptz NOT NULL,
  finished_at timestamptz,
  outcome     text CHECK (outcome IN ('done', 'refused', 'unknown')),
  request     text,
  result      text,
  error       text
);

CREATE INDEX cloud_call_migration ON longhaul.cloud_call (migration, id);
CREATE INDEX cloud_call_subject ON longhaul.cloud_call (subject);

COMMENT ON TABLE longhaul.cloud_call IS 'Each call that changes something in a cloud, written down before it is sent.';
COMMENT ON COLUMN longhaul.cloud_call.ends_by IS 'When its time limit has ended it at the latest, even if its worker vanished and finished_at was never written.';
COMMENT ON COLUMN longhaul.cloud_call.outcome IS 'unknown: the reply was lost, and it may have been done.';
COMMENT ON COLUMN longhaul.cloud_call.request IS 'The request''s id in the cloud''s logs, of a call that was not simply done.';

CREATE VIEW report.servers AS
SELECT server.migration, server.name, migration.source_region, server.source_server,
       migration.destination_region, server.destination_server, migration.phase,
       server.description -> 'flavor' ->> 'name' AS source_flavor,
       server.arrangement ->> 'flavorName' AS destination_flavor,
       (SELECT count(*) FROM longhaul.volume WHERE volume.migration = server.migration) AS volumes,
       downtime.total_seconds AS downtime_seconds
  FROM longhaul.server JOIN longhaul.migration ON migration.id = server.migration
  LEFT JOIN longhaul.downtime ON downtime.migration = server.migration;

COMMENT ON VIEW report.servers IS 'One row a server that moves or moved.';
COMMENT ON COLUMN report.servers.source_server IS 'Nova''s id at the source.';
COMMENT ON COLUMN report.servers.destination_server IS 'Nova''s id at the destination, once it was made.';
COMMENT ON COLUMN report.servers.downtime_seconds IS 'What the cutover took, until Nova said that it runs; null before it.';

CREATE VIEW report.calls AS
SELECT call.id AS call, call.migration, call.region, call.action, call.subject, call.started_at,
       extract(epoch FROM call.finished_at - call.started_at)::double precision AS seconds,
       call.outcome, call.request, call.result, call.error
  FROM longhaul.cloud_call AS call;

COMMENT ON VIEW report.calls IS 'One row a call that changed something in a cloud, or was to.';
COMMENT ON COLUMN report.calls.subject IS 'What it was about: an id, or a name where nothing has an id yet.';
COMMENT ON COLUMN report.calls.seconds IS 'Until the cloud answered; null: nobody saw the answer.';
COMMENT ON COLUMN report.calls.outcome IS 'done, refused, or unknown: the reply was lost, and it may have been done.';
COMMENT ON COLUMN report.calls.request IS 'The request''s id in the cloud''s logs, of a call that was not simply done.';
COMMENT ON COLUMN report.calls.result IS 'The id of what was made.';

GRANT SELECT ON longhaul.server, longhaul.cloud_call TO longhaul_scheduler, longhaul_worker;
-- A failback begins with the round that the migration before it has sealed.
GRANT INSERT ON longhaul.volume_round TO longhaul_scheduler;
GRANT INSERT, UPDATE (removes_source) ON longhaul.server TO longhaul_scheduler;
GRANT UPDATE ON longhaul.server TO longhaul_worker;
GRANT INSERT, UPDATE ON longhaul.cloud_call TO longhaul_worker;
-- The destination's images are claimed as they are made.
GRANT INSERT, UPDATE ON longhaul.claimed_image TO longhaul_worker;
GRANT SELECT ON report.servers, report.calls
  TO longhaul_report, longhaul_scheduler, longhaul_worker;

-- As all else, they belong to longhaul_owner.
DO $$
BEGIN
  IF pg_has_role(current_user, 'longhaul_owner', 'MEMBER') THEN
    ALTER TABLE longhaul.server OWNER TO longhaul_owner;
    ALTER TABLE longhaul.cloud_call OWNER TO longhaul_owner;
    ALTER VIEW report.servers OWNER TO longhaul_owner;
    ALTER VIEW report.calls OWNER TO longhaul_owner;
  END IF;
END $$;
