-- User data, in which users keep secrets, is no longer needed once a migration has ended.

GRANT UPDATE (description) ON longhaul.server TO longhaul_scheduler;

-- A rehearsal that was never begun ends with its migration.
GRANT UPDATE (finished_at, outcome, error) ON longhaul.rehearsal TO longhaul_scheduler;

UPDATE longhaul.server s SET description = s.description - 'userData'
FROM longhaul.migration m
WHERE m.id = s.migration AND m.phase IN ('finalized', 'cancelled');
