-- A login for each part, with no more rights than it needs; run again it only sets the passwords.
\getenv scheduler_password SCHEDULER_PASSWORD
\getenv worker_password WORKER_PASSWORD
SELECT format('CREATE ROLE %I LOGIN IN ROLE %I', login, part)
  FROM (VALUES ('scheduler', 'longhaul_scheduler'), ('worker', 'longhaul_worker')) AS wanted (login, part)
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login) \gexec
ALTER ROLE scheduler PASSWORD :'scheduler_password';
ALTER ROLE worker PASSWORD :'worker_password';
