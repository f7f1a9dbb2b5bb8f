-- Answers to anonymised cases: kept for the practice that sent them, in nobody's record.
SELECT create_grain_kind('unlinkedanswer');
ALTER TABLE unlinkedanswer
  ADD COLUMN practice uuid   GENERATED ALWAYS AS ((state->'advice'->>'practice')::uuid) STORED,
  ADD COLUMN kept_at  bigint GENERATED ALWAYS AS ((state->>'keptMs')::bigint) STORED;
-- Filed ones hold no answer any more and so no practice.
CREATE INDEX unlinkedanswer_practice ON unlinkedanswer (practice, kept_at, id) WHERE practice IS NOT NULL;
