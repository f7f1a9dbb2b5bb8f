-- Copies of a set's photographs outside the archive, and what is owed for each. One row for each image set with photographs (ADR 0013).
SELECT create_grain_kind('devicecopies');

ALTER TABLE devicecopies
  ADD COLUMN practice uuid   GENERATED ALWAYS AS ((state->>'practice')::uuid) STORED,
  ADD COLUMN network  uuid   GENERATED ALWAYS AS ((state->>'network')::uuid) STORED,
  -- Of the earliest copy that is still owed, in unix milliseconds; absent when none is.
  ADD COLUMN due_at   bigint GENERATED ALWAYS AS ((state->>'dueAt')::bigint) STORED,
  ADD COLUMN step     text   GENERATED ALWAYS AS (state->>'step') STORED;

-- All of them hold only what still lives: most rows have left them after a minute.
CREATE INDEX devicecopies_practice ON devicecopies (practice, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX devicecopies_network  ON devicecopies (network, practice, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX devicecopies_due      ON devicecopies (due_at) WHERE due_at IS NOT NULL;
