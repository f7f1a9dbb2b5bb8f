-- What the application's role may do, and nothing else. Grain state, events and commands are written by the commit functions only,
-- so the role can neither change nor remove what has happened (WRK-09).
GRANT USAGE ON SCHEMA public TO "{app}";
GRANT SELECT ON ALL TABLES IN SCHEMA public TO "{app}";
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO "{app}";
GRANT UPDATE, DELETE ON membership TO "{app}";
GRANT INSERT, UPDATE, DELETE ON outbox TO "{app}";
GRANT INSERT, UPDATE ON parked TO "{app}";
GRANT INSERT ON access TO "{app}";
