-- The delivery of entries to the practices' own record systems: ids, times and codes.
SELECT create_grain_kind('eprdelivery');

ALTER TABLE eprdelivery
  ADD COLUMN practice uuid GENERATED ALWAYS AS ((state->>'practice')::uuid) STORED,
  ADD COLUMN status   text GENERATED ALWAYS AS (state->>'status') STORED,
  ADD COLUMN since    bigint GENERATED ALWAYS AS ((state->>'sinceMs')::bigint) STORED;
CREATE INDEX eprdelivery_practice ON eprdelivery (practice, status, since, id);
CREATE INDEX eprdelivery_stuck ON eprdelivery (since, id) WHERE status = 'Stuck';
