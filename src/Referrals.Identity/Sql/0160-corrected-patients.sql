-- A record that turned out to be another record's patient points to it; nothing of either is moved.
ALTER TABLE patientrecord ADD COLUMN merged_into uuid GENERATED ALWAYS AS ((state->'merged'->>'into')::uuid) STORED;
CREATE INDEX patientrecord_merged ON patientrecord (merged_into) WHERE merged_into IS NOT NULL;

-- Whoever looks for one number of a patient finds what is under way under the others.
CREATE INDEX patient_index_record ON patient_index (record);
