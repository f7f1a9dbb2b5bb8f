-- Has this patient a referral under way? Found by the practice's own keyed digests of the numbers (security: blind index), never by a number.
ALTER TABLE pseudonymkey
  ADD COLUMN patient        text GENERATED ALWAYS AS (state->'patient'->'digests'->>'index') STORED,
  ADD COLUMN patient_second text GENERATED ALWAYS AS (state->'patient'->'digests'->>'secondIndex') STORED;
CREATE INDEX pseudonymkey_patient ON pseudonymkey (practice, patient) WHERE status IN ('Open', 'Bound', 'Paired');
CREATE INDEX pseudonymkey_patient_second ON pseudonymkey (practice, patient_second) WHERE status IN ('Open', 'Bound', 'Paired') AND patient_second IS NOT NULL;
