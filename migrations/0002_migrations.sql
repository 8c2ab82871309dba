-- What moves, how far it came, and everything that was decided and measured on the way.

CREATE TABLE longhaul.migration (
  id                   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source_region        text NOT NULL,
  destination_region   text NOT NULL,
  state                jsonb NOT NULL,
  phase                text NOT NULL,
  round                integer,
  policy               jsonb NOT NULL,
  options              jsonb NOT NULL DEFAULT '{}',
  owner                text NOT NULL DEFAULT 'source'
                       CHECK (owner IN ('source', 'nobody', 'destination')),
  epoch                bigint NOT NULL DEFAULT 0,
  due_at               timestamptz,
  cutover_requested_at timestamptz,
  reason               text,
  created_by           text NOT NULL,
  created_at           timestamptz NOT NULL DEFAULT now(),
  changed_at           timestamptz NOT NULL DEFAULT now(),
  frozen_at            timestamptz,
  activated_at         timestamptz,
  CHECK (source_region <> destination_region)
);

COMMENT ON COLUMN longhaul.migration.state IS 'The state machine''s own form; phase and round repeat it for readers.';
COMMENT ON COLUMN longhaul.migration.options IS 'Hooks, probe, distrust of object maps, the shape of the destination.';
COMMENT ON COLUMN longhaul.migration.epoch IS 'Counts changes of the owner.';
COMMENT ON COLUMN longhaul.migration.reason IS 'Why it failed, is held, or what it waits for.';

CREATE INDEX migration_due ON longhaul.migration (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX migration_submitted ON longhaul.migration (id) WHERE phase = 'submitted';

CREATE TABLE longhaul.volume (
  id                    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  migration             bigint NOT NULL REFERENCES longhaul.migration,
  position              integer NOT NULL,
  source_pool           text NOT NULL,
  source_namespace      text NOT NULL DEFAULT '',
  source_image          text NOT NULL,
  source_image_id       text,
  destination_pool      text NOT NULL,
  destination_namespace text NOT NULL DEFAULT '',
  destination_image     text NOT NULL,
  destination_image_id  text,
  overwrite             boolean NOT NULL DEFAULT false,
  created               boolean NOT NULL DEFAULT false,
  fresh                 boolean NOT NULL DEFAULT false,
  size                  bigint,
  shape                 jsonb,
  suspect               int8multirange NOT NULL DEFAULT '{}',
  UNIQUE (migration, position)
);

COMMENT ON COLUMN longhaul.volume.created IS 'Longhaul made the destination image, so cancelling removes it.';
COMMENT ON COLUMN longhaul.volume.fresh IS 'The destination image held nothing when the seed began, so holes need no zeros.';
COMMENT ON COLUMN longhaul.volume.shape IS 'Size, objects, striping, features and metadata of the source image at preflight.';
COMMENT ON COLUMN longhaul.volume.suspect IS 'Bytes that a comparison found different: the next round copies them anyway.';

-- An image takes part in one migration at a time, at either end.
CREATE TABLE longhaul.claimed_image (
  region    text NOT NULL,
  pool      text NOT NULL,
  namespace text NOT NULL,
  image     text NOT NULL,
  migration bigint NOT NULL REFERENCES longhaul.migration,
  PRIMARY KEY (region, pool, namespace, image)
);

CREATE TABLE longhaul.round (
  migration   bigint NOT NULL REFERENCES longhaul.migration,
  number      integer NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('seed', 'delta', 'final')),
  started_at  timestamptz NOT NULL DEFAULT now(),
  snapshot_at timestamptz,
  copied_at   timestamptz,
  sealed_at   timestamptz,
  throttled_bytes_per_second bigint,
  PRIMARY KEY (migration, number)
);

COMMENT ON COLUMN longhaul.round.throttled_bytes_per_second IS 'The limit on the sources'' writes when its snapshot was asked for, over all volumes.';
COMMENT ON COLUMN longhaul.round.snapshot_at IS 'When its first snapshot was asked for: no later write is in it.';

CREATE TABLE longhaul.volume_round (
  volume                    bigint NOT NULL REFERENCES longhaul.volume,
  number                    integer NOT NULL,
  base                      integer,
  size                      bigint NOT NULL,
  source_snapshot           text NOT NULL,
  source_snapshot_id        bigint NOT NULL,
  destination_snapshot      text,
  destination_snapshot_id   bigint,
  exact                     boolean NOT NULL DEFAULT false,
  planned                   boolean NOT NULL DEFAULT false,
  changed_objects           bigint NOT NULL DEFAULT 0,
  changed_extents           bigint NOT NULL DEFAULT 0,
  changed_bytes             bigint NOT NULL DEFAULT 0,
  zero_bytes                bigint NOT NULL DEFAULT 0,
  written_bytes             bigint NOT NULL DEFAULT 0,
  wire_bytes                bigint NOT NULL DEFAULT 0,
  suspect                   int8multirange NOT NULL DEFAULT '{}',
  done                      int8multirange NOT NULL DEFAULT '{}',
  done_bytes                bigint NOT NULL DEFAULT 0,
  enumerate_seconds         double precision,
  transfer_seconds          double precision,
  started_at                timestamptz,
  progressed_at             timestamptz,
  copied_at                 timestamptz,
  verification              text CHECK (verification IN ('pending', 'equal', 'different')),
  verified_at               timestamptz,
  verified_bytes            bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (volume, number)
);

COMMENT ON COLUMN longhaul.volume_round.base IS 'The sealed round it is the difference to; null: from the beginning of time.';
COMMENT ON COLUMN longhaul.volume_round.exact IS 'Listed without the object map, because the map is missing, invalid or distrusted.';
COMMENT ON COLUMN longhaul.volume_round.suspect IS 'Copied in this round whether it changed or not: found different, or written by a round that was given up.';
COMMENT ON COLUMN longhaul.volume_round.enumerate_seconds IS 'In which the copy waited for changes to be found; transfer_seconds are all others.';
COMMENT ON COLUMN longhaul.volume_round.changed_bytes IS 'The size of the diff.';
COMMENT ON COLUMN longhaul.volume_round.done IS 'The checkpoint: ranges of the image that are at the destination, flushed.';

CREATE TABLE longhaul.estimate (
  migration             bigint NOT NULL REFERENCES longhaul.migration,
  round                 integer NOT NULL,
  at                    timestamptz NOT NULL DEFAULT now(),
  target_seconds        double precision NOT NULL,
  freeze_seconds        double precision NOT NULL,
  snapshot_seconds      double precision NOT NULL,
  enumerate_seconds     double precision NOT NULL,
  transfer_seconds      double precision NOT NULL,
  extents_seconds       double precision NOT NULL,
  seal_seconds          double precision NOT NULL,
  activate_seconds      double precision NOT NULL,
  hops_seconds          double precision NOT NULL,
  total_seconds         double precision NOT NULL,
  delta_bytes           bigint NOT NULL,
  dirty_bytes_per_second double precision NOT NULL,
  rate_bytes_per_second double precision NOT NULL,
  verdict               text NOT NULL,
  explanation           text NOT NULL,
  PRIMARY KEY (migration, round)
);

-- What the cutover really took, term by term; one row a cutover that succeeded.
CREATE TABLE longhaul.downtime (
  migration         bigint PRIMARY KEY REFERENCES longhaul.migration,
  round             integer NOT NULL,
  freeze_seconds    double precision NOT NULL,
  snapshot_seconds  double precision NOT NULL,
  enumerate_seconds double precision NOT NULL,
  transfer_seconds  double precision NOT NULL,
  seal_seconds      double precision NOT NULL,
  activate_seconds  double precision NOT NULL,
  hops_seconds      double precision NOT NULL,
  total_seconds     double precision NOT NULL
);

-- How long single steps took: the estimate's history, by route.
CREATE TABLE longhaul.timing (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  migration bigint NOT NULL REFERENCES longhaul.migration,
  round     integer NOT NULL,
  step      text NOT NULL CHECK (step IN ('freeze', 'snapshot', 'seal', 'activate', 'thaw', 'hop')),
  seconds   double precision NOT NULL,
  at        timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX timing_migration ON longhaul.timing (migration, step, at);

-- Each call that changes something outside is written down before it is made.
CREATE TABLE longhaul.hook_run (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  migration   bigint NOT NULL REFERENCES longhaul.migration,
  hook        text NOT NULL CHECK (hook IN ('freeze', 'activate', 'thaw')),
  epoch       bigint NOT NULL,
  fence       bigint NOT NULL,
  worker      uuid NOT NULL,
  started_at  timestamptz NOT NULL DEFAULT now(),
  ends_by     timestamptz NOT NULL,
  finished_at timestamptz,
  exit_code   integer,
  output      text
);

COMMENT ON COLUMN longhaul.hook_run.ends_by IS 'When its time limit has ended it at the latest, even if its worker vanished and finished_at was never written.';
CREATE INDEX hook_run_migration ON longhaul.hook_run (migration);

CREATE TABLE longhaul.throttle (
  volume           bigint PRIMARY KEY REFERENCES longhaul.volume,
  previous         text,
  bytes_per_second bigint NOT NULL,
  earlier          bigint[] NOT NULL DEFAULT '{}',
  set_at           timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE longhaul.throttle IS 'Limits that Longhaul set and has yet to take back; previous: what the operator had set, null for nothing; earlier: its limits before this one, one of which may still stand if setting this one failed.';

CREATE TABLE longhaul.event (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  migration bigint REFERENCES longhaul.migration,
  volume    bigint,
  actor     text NOT NULL,
  kind      text NOT NULL,
  phase     text,
  round     integer,
  message   text NOT NULL,
  detail    jsonb NOT NULL DEFAULT '{}'
);

CREATE INDEX event_migration ON longhaul.event (migration, id);

CREATE FUNCTION longhaul.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'events are append only';
END $$;

CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON longhaul.event
  FOR EACH ROW EXECUTE FUNCTION longhaul.refuse_change();

-- What a job is about.
CREATE TABLE longhaul.migration_job (
  job       bigint PRIMARY KEY REFERENCES longhaul.job ON DELETE CASCADE,
  migration bigint NOT NULL REFERENCES longhaul.migration,
  volume    bigint REFERENCES longhaul.volume,
  round     integer NOT NULL,
  work      jsonb NOT NULL
);

CREATE INDEX migration_job_migration ON longhaul.migration_job (migration);
