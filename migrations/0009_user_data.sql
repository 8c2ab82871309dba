-- User data, in which users keep secrets, is no longer needed once a migration has ended.

GRANT UPDATE (description) ON longhaul.server TO longhaul_scheduler;

UPDATE longhaul.server s SET description = s.description - 'userData'
FROM longhaul.migration m
WHERE m.id = s.migration AND m.phase IN ('finalized', 'cancelled');
