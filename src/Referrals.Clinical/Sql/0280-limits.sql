-- Who announced a photograph, so that open uploads can be counted for a person and for a practice over all silos. Null in rows of before.
ALTER TABLE upload ADD COLUMN person uuid;
CREATE INDEX upload_open_person ON upload (person) WHERE completed_at IS NULL;
CREATE INDEX upload_open_practice ON upload (practice) WHERE completed_at IS NULL;
