-- The data key of each object of the archive, wrapped (ADR 0025): apart from the photographs' own rows, so that a key can be destroyed, counted by version and
-- kept out of long-lived backups without touching them.
CREATE TABLE wrapped_key (
  object       uuid PRIMARY KEY,
  -- Name and version of the key-encryption key.
  kek          text NOT NULL,
  -- Null once it was destroyed: then the object opens for nobody any more, wherever a copy of it lies.
  wrapped      bytea,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  destroyed_at timestamptz,
  CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
) WITH (fillfactor = 90);
CREATE INDEX wrapped_key_version ON wrapped_key (kek);
CREATE INDEX wrapped_key_created ON wrapped_key (created_at);

INSERT INTO wrapped_key (object, kek, wrapped, created_at) SELECT object, kek, data_key, created_at FROM upload WHERE data_key IS NOT NULL AND object IS NOT NULL;
INSERT INTO wrapped_key (object, kek, wrapped, created_at) SELECT master, master_kek, master_key, completed_at FROM upload WHERE master_key IS NOT NULL;
INSERT INTO wrapped_key (object, kek, wrapped, created_at) SELECT thumbnail, kek, thumbnail_key, made_at FROM preview WHERE thumbnail_key IS NOT NULL;
INSERT INTO wrapped_key (object, kek, wrapped, created_at) SELECT picture, kek, picture_key, made_at FROM preview WHERE picture_key IS NOT NULL;

ALTER TABLE upload DROP CONSTRAINT upload_key, DROP CONSTRAINT upload_kept_twice;
ALTER TABLE upload DROP COLUMN kek, DROP COLUMN data_key, DROP COLUMN master_kek, DROP COLUMN master_key;
ALTER TABLE upload
  ADD CONSTRAINT upload_object_named CHECK (durable = 0 OR object IS NOT NULL),
  ADD CONSTRAINT upload_kept_twice CHECK (completed_at IS NULL OR (master IS NOT NULL
    AND master_length IS NOT NULL AND master_sha256 IS NOT NULL AND cardinality(original_keys) BETWEEN 1 AND 2 AND facts IS NOT NULL)) NOT VALID;
-- Takes the check over the keys with it.
ALTER TABLE preview DROP COLUMN kek, DROP COLUMN thumbnail_key, DROP COLUMN picture_key;
ALTER TABLE preview ADD CONSTRAINT preview_made CHECK (state <> 'Done' OR num_nulls(made_at, thumbnail, picture) = 0);

-- Whoever forgets a photograph forgets its keys, in the same statement.
CREATE FUNCTION upload_keys_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM wrapped_key WHERE object IN (OLD.object, OLD.master);
  RETURN NULL;
END $$;
CREATE TRIGGER upload_keys_go AFTER DELETE ON upload FOR EACH ROW EXECUTE FUNCTION upload_keys_go();

-- IMG-11: the key to what an image set has accepted stays, or is destroyed and says when; it never just goes.
CREATE FUNCTION wrapped_key_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM upload WHERE master = OLD.object AND added) THEN RAISE EXCEPTION 'the key to a photograph that its image set has accepted stays'; END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER wrapped_key_stays BEFORE DELETE ON wrapped_key FOR EACH ROW EXECUTE FUNCTION wrapped_key_stays();

-- No UPDATE: nothing in the application changes or destroys a key that it has wrapped.
GRANT INSERT, DELETE ON wrapped_key TO "{app}";
