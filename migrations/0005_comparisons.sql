-- A comparison goes on from the last one that found both sides equal: it looks at what changed since.

ALTER TABLE longhaul.volume_round ADD COLUMN compared_base integer;

COMMENT ON COLUMN longhaul.volume_round.compared_base IS 'The round, found equal before, since whose snapshots the comparison looks at what changed; null: at all there is.';

CREATE FUNCTION longhaul.is_compared(compared bigint, within interval) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce((
    SELECT last.verification = 'equal' AND last.verified_at > now() - within
           AND (last.compared_base IS NOT NULL
                OR migration.policy ->> 'verification' <> 'full'
                OR last.verified_at - round.snapshot_at < interval '10 minutes')
      FROM longhaul.volume_round AS last
      JOIN longhaul.volume ON volume.id = last.volume
      JOIN longhaul.migration ON migration.id = volume.migration
      JOIN longhaul.round
        ON round.migration = volume.migration AND round.number = last.number
     WHERE last.volume = compared AND last.verified_at IS NOT NULL
     ORDER BY last.number DESC LIMIT 1), false)
$$;
COMMENT ON FUNCTION longhaul.is_compared IS 'Whether the volume''s last comparison found both sides equal and is not older than that; one of all there is must not have taken long, as rounds went on meanwhile.';
REVOKE ALL ON FUNCTION longhaul.is_compared FROM PUBLIC;
GRANT EXECUTE ON FUNCTION longhaul.is_compared TO longhaul_scheduler, longhaul_worker;

-- Withdrawing a comparison forgets where it began, and queueing one sets it.
GRANT UPDATE (compared_base) ON longhaul.volume_round TO longhaul_scheduler;

-- As all else, it belongs to longhaul_owner.
DO $$
BEGIN
  IF pg_has_role(current_user, 'longhaul_owner', 'MEMBER') THEN
    ALTER FUNCTION longhaul.is_compared OWNER TO longhaul_owner;
  END IF;
END $$;
