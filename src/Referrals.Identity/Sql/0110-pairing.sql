-- Pairing complete: quarantine with a clock, links that were unpaired, incidents, what is not united yet.

SELECT create_grain_kind('incident');
ALTER TABLE incident
  ADD COLUMN practice uuid   GENERATED ALWAYS AS ((state->'raised'->>'practice')::uuid) STORED,
  ADD COLUMN noted    bigint GENERATED ALWAYS AS ((state->>'notedMs')::bigint) STORED,
  ADD COLUMN outcome  text   GENERATED ALWAYS AS (state->>'outcome') STORED;
CREATE INDEX incident_practice ON incident (practice, noted, id);

-- An unpaired link stands no more than a cancelled one: the referral gets a new one for the right patient.
DROP INDEX pseudonymkey_live;
CREATE UNIQUE INDEX pseudonymkey_live ON pseudonymkey (referral) WHERE status NOT IN ('Cancelled', 'Unpaired');

-- What is bound or paired and not filed (PSN-11), and what an answer waits for.
ALTER TABLE pseudonymkey ADD COLUMN answer_waits text GENERATED ALWAYS AS (state->>'answerWaitsSince') STORED;
CREATE INDEX pseudonymkey_ununited ON pseudonymkey (practice) WHERE status IN ('Bound', 'Paired') OR status = 'Open' AND answer_waits IS NOT NULL;

-- What waits past its time, for the gauge.
ALTER TABLE quarantine ADD COLUMN due bigint GENERATED ALWAYS AS ((state->>'dueMs')::bigint) STORED;
CREATE INDEX quarantine_due ON quarantine (due) WHERE due IS NOT NULL;
-- Answers that were held before there was a clock: the sweeper looks at them at once.
UPDATE quarantine SET next_alarm = arrived WHERE owner IS NOT NULL AND next_alarm IS NULL;
