-- Who may do what: four group roles; logins are made members of them.
-- Roles belong to the whole server, so another database of it may have made them, even just now.

DO $$
DECLARE
  role text;
BEGIN
  FOREACH role IN ARRAY ARRAY[
    'longhaul_owner', 'longhaul_scheduler', 'longhaul_worker', 'longhaul_report'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role);
      EXCEPTION
        WHEN duplicate_object OR unique_violation THEN
          NULL; -- made by another at the same time
        WHEN insufficient_privilege THEN
          RAISE EXCEPTION 'the role % is missing, and % may not create it', role, current_user
            USING HINT = 'Let an administrator run: CREATE ROLE longhaul_owner NOLOGIN;'
              ' CREATE ROLE longhaul_scheduler NOLOGIN; CREATE ROLE longhaul_worker NOLOGIN;'
              ' CREATE ROLE longhaul_report NOLOGIN; GRANT longhaul_owner TO '
              || quote_ident(current_user) || ';';
      END;
    END IF;
  END LOOP;
END $$;

-- Who may create roles may take part in the one that owns everything.
DO $$
BEGIN
  IF NOT pg_has_role(current_user, 'longhaul_owner', 'MEMBER') THEN
    EXECUTE format('GRANT longhaul_owner TO %I', current_user);
  END IF;
EXCEPTION
  WHEN unique_violation THEN
    NULL; -- granted at the same time, from another database
  WHEN insufficient_privilege THEN
    RAISE NOTICE '% is no member of longhaul_owner: it goes on owning what it made', current_user;
END $$;

GRANT USAGE ON SCHEMA longhaul TO longhaul_scheduler, longhaul_worker;
GRANT SELECT ON ALL TABLES IN SCHEMA longhaul TO longhaul_scheduler, longhaul_worker;

-- Both move migrations on: they store states, queue jobs, and tell of it.
GRANT INSERT, UPDATE ON longhaul.job, longhaul.migration_job, longhaul.round
  TO longhaul_scheduler, longhaul_worker;
GRANT UPDATE ON longhaul.migration TO longhaul_scheduler, longhaul_worker;
GRANT INSERT ON longhaul.event TO longhaul_scheduler, longhaul_worker;

-- The scheduler, and the operator's commands, also submit.
GRANT INSERT ON longhaul.migration, longhaul.volume TO longhaul_scheduler;
GRANT INSERT, UPDATE ON longhaul.claimed_image TO longhaul_scheduler;
-- Withdrawing a comparison forgets that it was pending.
GRANT UPDATE (verification, verified_at) ON longhaul.volume_round TO longhaul_scheduler;

-- Workers do the work, and write down what they found, did and measured.
GRANT INSERT, UPDATE ON longhaul.worker, longhaul.volume_round, longhaul.estimate,
  longhaul.downtime, longhaul.hook_run TO longhaul_worker;
GRANT UPDATE ON longhaul.volume TO longhaul_worker;
GRANT INSERT ON longhaul.timing TO longhaul_worker;
GRANT INSERT, UPDATE, DELETE ON longhaul.throttle TO longhaul_worker;

-- Each program looks which scripts the schema has; the table is the migrator's own.
DO $$
BEGIN
  IF to_regclass('longhaul_schema.step') IS NULL THEN RETURN; END IF;
  GRANT USAGE ON SCHEMA longhaul_schema TO longhaul_scheduler, longhaul_worker, longhaul_report;
  GRANT SELECT ON longhaul_schema.step TO longhaul_scheduler, longhaul_worker, longhaul_report;
  GRANT USAGE, CREATE ON SCHEMA longhaul_schema TO longhaul_owner;
  GRANT SELECT, INSERT ON longhaul_schema.step TO longhaul_owner;
END $$;

-- Readers see the views, which read with their owner's rights, and nothing else.
GRANT USAGE ON SCHEMA report TO longhaul_report, longhaul_scheduler, longhaul_worker;
GRANT SELECT ON ALL TABLES IN SCHEMA report
  TO longhaul_report, longhaul_scheduler, longhaul_worker;
REVOKE ALL ON FUNCTION longhaul.range_bytes FROM PUBLIC;
GRANT EXECUTE ON FUNCTION longhaul.range_bytes
  TO longhaul_report, longhaul_scheduler, longhaul_worker;

-- All of it belongs to longhaul_owner, so that any of its members can migrate the schema further.
DO $$
DECLARE
  object text;
BEGIN
  IF NOT pg_has_role(current_user, 'longhaul_owner', 'MEMBER') THEN RETURN; END IF;
  FOR object IN
    -- The schemas first: their new owner must be able to create in them.
    VALUES ('SCHEMA longhaul'), ('SCHEMA report')
    UNION ALL
    SELECT format('%s %s', CASE WHEN relkind = 'v' THEN 'VIEW' ELSE 'TABLE' END,
                  pg_class.oid::regclass)
      FROM pg_class
     WHERE relnamespace IN ('longhaul'::regnamespace, 'report'::regnamespace)
       AND relkind IN ('r', 'v')
    UNION ALL
    SELECT format('TYPE %s', pg_type.oid::regtype) FROM pg_type
     WHERE typnamespace = 'longhaul'::regnamespace AND typtype = 'e'
    UNION ALL
    SELECT format('FUNCTION %s', pg_proc.oid::regprocedure) FROM pg_proc
     WHERE pronamespace = 'longhaul'::regnamespace
  LOOP
    EXECUTE format('ALTER %s OWNER TO longhaul_owner', object);
  END LOOP;
END $$;
