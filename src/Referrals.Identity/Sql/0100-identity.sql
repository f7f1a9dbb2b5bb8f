-- The identity zone: sealed identities, keyed digests and ids. No column here can be read as a patient.

SELECT create_grain_kind('pseudonymkey');
SELECT create_grain_kind('patientrecord');
SELECT create_grain_kind('recordentry');
SELECT create_grain_kind('quarantine');

-- The client's link id → the pseudonym that was drawn for it: written once, before the grain's first commit.
CREATE TABLE link (
  link      uuid PRIMARY KEY,
  pseudonym bigint NOT NULL UNIQUE CHECK (pseudonym BETWEEN 0 AND 1152921504606846975),
  referral  uuid NOT NULL,
  practice  uuid NOT NULL,
  hub       uuid NOT NULL,
  made_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);
GRANT INSERT ON link TO "{app}";

ALTER TABLE pseudonymkey
  ADD COLUMN link     uuid GENERATED ALWAYS AS ((state->>'link')::uuid) STORED,
  ADD COLUMN referral uuid GENERATED ALWAYS AS ((state->>'referral')::uuid) STORED,
  ADD COLUMN practice uuid GENERATED ALWAYS AS ((state->>'practice')::uuid) STORED,
  ADD COLUMN hub      uuid GENERATED ALWAYS AS ((state->>'hub')::uuid) STORED,
  ADD COLUMN status   text GENERATED ALWAYS AS (state->>'status') STORED;
CREATE UNIQUE INDEX pseudonymkey_link ON pseudonymkey (link);
-- A referral may have several links over time, but only one that is not cancelled: part of the commit, so it holds in every race.
CREATE UNIQUE INDEX pseudonymkey_live ON pseudonymkey (referral) WHERE status <> 'Cancelled';
-- A new code keeps its distance from every open one of the same practice and hub.
CREATE INDEX pseudonymkey_open ON pseudonymkey (practice, hub) WHERE status IN ('Open', 'Bound');

-- One record per practice and patient's number; a second row of the same record is its local identifier.
CREATE TABLE patient_index (
  practice uuid NOT NULL,
  digest   bytea NOT NULL CHECK (length(digest) = 32),
  record   uuid NOT NULL,
  made_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (practice, digest)
);
GRANT INSERT ON patient_index TO "{app}";

ALTER TABLE recordentry
  ADD COLUMN record       uuid GENERATED ALWAYS AS ((state->>'record')::uuid) STORED,
  ADD COLUMN practice     uuid GENERATED ALWAYS AS ((state->'advice'->>'practice')::uuid) STORED,
  ADD COLUMN filed        bigint GENERATED ALWAYS AS ((state->>'filedMs')::bigint) STORED,
  ADD COLUMN acknowledged bigint GENERATED ALWAYS AS ((state->>'acknowledgedMs')::bigint) STORED;
CREATE INDEX recordentry_record ON recordentry (record, filed, id);
CREATE INDEX recordentry_practice ON recordentry (practice, filed, id);
CREATE INDEX recordentry_unread ON recordentry (practice, filed, id) WHERE acknowledged IS NULL;

ALTER TABLE quarantine
  ADD COLUMN owner   uuid GENERATED ALWAYS AS ((state->'advice'->>'owner')::uuid) STORED,
  ADD COLUMN arrived bigint GENERATED ALWAYS AS ((state->>'arrivedMs')::bigint) STORED;
CREATE INDEX quarantine_owner ON quarantine (owner, arrived, id);
CREATE INDEX quarantine_arrived ON quarantine (arrived, id);
