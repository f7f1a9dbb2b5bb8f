-- Patients on whose appointment their GP insists: due until somebody of the hub has taken them.
ALTER TABLE referral
  ADD COLUMN insisted_due bigint GENERATED ALWAYS AS (CASE WHEN state->'faceToFace'->>'takenAt' IS NULL THEN (state->'faceToFace'->>'dueAt')::bigint END) STORED;
CREATE INDEX referral_insisted ON referral (hub, insisted_due, id) WHERE insisted_due IS NOT NULL;
