SELECT create_grain_kind('imageset');

-- One photograph on its way in, and afterwards where it lies and under which key. Bytes themselves are in the archive, never here.
CREATE TABLE upload (
  image        uuid PRIMARY KEY,
  image_set    uuid NOT NULL,
  practice     uuid NOT NULL,
  hub          uuid NOT NULL,
  view         text NOT NULL,
  type         text NOT NULL,
  length       bigint NOT NULL CHECK (length > 0),
  -- What survives a power cut: whole chunks of 16 KiB, or everything.
  durable      bigint NOT NULL DEFAULT 0 CHECK (durable BETWEEN 0 AND length),
  -- The sealed object that holds those bytes, named after the writer that began it, and its data key, wrapped for the hub.
  object       uuid,
  kek          text,
  data_key     bytea,
  -- Who writes now. Still set after the lease: that writer ended without saying what it left, and its object is not written to again.
  writer       uuid,
  writer_until timestamptz,
  -- Received in more than one request: its digest was taken by reading it again.
  resumed      boolean NOT NULL DEFAULT false,
  sha256       bytea,
  width        int,
  height       int,
  completed_at timestamptz,
  -- The image set has it. False on a complete row: a process died in between, and whoever asks next hands it over.
  added        boolean NOT NULL DEFAULT false,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Whoever reads "all of it is there" in the offset may rely on it.
  CHECK (durable < length OR completed_at IS NOT NULL),
  CHECK (durable = 0 OR (object IS NOT NULL AND kek IS NOT NULL AND data_key IS NOT NULL)),
  CHECK (completed_at IS NULL OR (durable = length AND sha256 IS NOT NULL AND width IS NOT NULL AND height IS NOT NULL))
) WITH (fillfactor = 70);
CREATE INDEX upload_image_set ON upload (image_set);

-- IMG-11: what an image set has accepted is original evidence. Its row, and with it the key to its bytes, neither changes nor goes.
CREATE FUNCTION upload_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a photograph that its image set has accepted is final';
END $$;
CREATE TRIGGER upload_final BEFORE UPDATE OR DELETE ON upload FOR EACH ROW WHEN (OLD.added) EXECUTE FUNCTION upload_is_final();

GRANT INSERT, UPDATE, DELETE ON upload TO "{app}";
