-- What stands against people's tokens, in each zone (security.md §3.10): every silo asks every second for what is new.
SELECT create_grain_kind('personaccess');
CREATE INDEX personaccess_changed ON personaccess (changed_at);
CREATE INDEX personaccess_suspended ON personaccess (id) WHERE state->'suspensions' <> '[]'::jsonb;
